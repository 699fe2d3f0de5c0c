/** Files that are made out of sight, and put in their place whole. */
import { mkdir, open, rm } from 'node:fs/promises';
import { Refusal } from '../domain/errors.ts';
import { cannot } from './files.ts';

const OWNER_ONLY = 0o700;

/** Works in a new folder, which is gone afterwards; refuses where another works in it. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    await mkdir(folder, { mode: OWNER_ONLY });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw cannot('write', folder, error);
    }
    throw new Refusal(
      'does-not-fit',
      `${folder} is there: this is being done already, or was cut off; if nothing is at work, remove that folder`,
    );
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Waits until a file, or what a folder lists, is on the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
