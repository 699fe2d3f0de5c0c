/** Runs the command line as a person would: a process of its own, and a folder for its files. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export const fixture = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export type Variables = Record<string, string>;

/** What the processes have compiled, so that the next one starts sooner. */
const NODE_COMPILE_CACHE = fileURLToPath(
  new URL('../../node_modules/.cache/commands', import.meta.url),
);

/** Whatever this process's own environment holds stays out. */
export function custody(
  args: readonly string[],
  variables: Variables = {},
  input: string | Buffer = '',
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { env: { NODE_COMPILE_CACHE, ...variables }, maxBuffer: 1e8 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A key's token out of what a command showed. */
export function tokenIn(text: string): string {
  return /custody_[A-Z]+_[\w-]{43}/.exec(text)?.[0] ?? '';
}
