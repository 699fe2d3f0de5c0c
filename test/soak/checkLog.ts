/** The log verifies, and goes on from every checkpoint that was kept meanwhile. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Book } from './book.ts';
import { MAIN } from './instance.ts';

/** Runs `custody audit verify` against the checkpoints of all forces; says what it found wrong. */
export async function checkLog(
  environment: Record<string, string>,
  folder: string,
  books: readonly Book[],
  say: (problem: string) => void,
): Promise<void> {
  const files = books.flatMap(({ force, checkpoints }) =>
    checkpoints.map((checkpoint, n) => {
      const file = join(folder, `${force}-${n}.checkpoint`);
      writeFileSync(file, checkpoint);
      return file;
    }),
  );
  const kept = files.length > 0 ? ['--checkpoint', ...files] : [];
  const child = spawn(process.execPath, [MAIN, 'audit', 'verify', ...kept], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, said, complaint] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code === 0 && said.endsWith('Nothing is wrong.\n')) return;
  say(`audit verify ended with ${code}: ${said.slice(-300)}${complaint.slice(-300)}`);
}
