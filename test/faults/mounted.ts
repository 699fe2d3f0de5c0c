/** A small disk. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** A file system in memory, of so many megabytes, until the test ends; false where this user may not mount one. */
export function mounted(place: string, megabytes: number): boolean {
  mkdirSync(place);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], {
      stdio: 'ignore',
    });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', place]));
  return true;
}
