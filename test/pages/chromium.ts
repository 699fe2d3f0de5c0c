/** A real browser: the binary comes inside a package, and is unpacked once for each version of it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Starts a browser, without a window. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await unpacked(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

/** The package unpacks into TMPDIR, over what is there: beside others, each unpacks into a folder of its own. */
async function unpacked(): Promise<string> {
  const folder = join(tmpdir(), `custody-chromium-${versionOf('@sparticuz/chromium')}`);
  const file = join(folder, 'chromium');
  if (existsSync(file)) return file;
  const { TMPDIR } = process.env;
  const own = mkdtempSync(`${folder}-`);
  process.env.TMPDIR = own;
  try {
    await packed.executablePath();
    mkdirSync(folder, { recursive: true });
    renameSync(join(own, 'chromium'), file);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(own, { recursive: true, force: true });
  }
  return file;
}

function versionOf(name: string): string {
  const url = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')).version;
}
