/** A real browser: it comes inside a package, with the libraries that it needs, and is unpacked once for each version. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const PACKAGE = new URL('../../node_modules/@sparticuz/chromium/', import.meta.url);
/** The libraries that a machine may lack. */
const LIBRARIES = fileURLToPath(new URL('bin/al2023.tar.br', PACKAGE));

/** Starts a browser, without a window. */
export async function openBrowser(): Promise<Browser> {
  const folder = await unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--no-sandbox', '--disable-gpu'],
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
  });
}

/**
 * The folder that it is in. The package unpacks into TMPDIR, over what is there: beside others, each unpacks
 * into a folder of its own, and the first one stays.
 */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8'));
  const folder = join(tmpdir(), `custody-browser-${version}`);
  if (existsSync(folder)) return folder;
  const { TMPDIR } = process.env;
  const own = mkdtempSync(`${folder}-`);
  process.env.TMPDIR = own;
  try {
    await packed.executablePath();
    await inflate(LIBRARIES);
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  return folder;
}
