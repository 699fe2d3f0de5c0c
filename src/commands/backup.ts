import { existsSync } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '../domain/errors.ts';
import { readCheckpoint, splitNotes } from '../domain/signedNote.ts';
import type { Script, Steps, Store } from '../usecases/store.ts';
import { signCheckpoints } from '../usecases/verifyingLogs/checkpoints.ts';
import { fileOf, HOW_TO_SET_UP, withExistingDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { progressOn } from './progress.ts';
import { columns, examples, spoken } from './text.ts';
import { inFolder, sync } from './unfinished.ts';

const BYTES_PER_MEGABYTE = 1_000_000;

interface Options {
  withoutCheckpoints?: true;
}

/** Where the checkpoints of a backup stand. */
export const checkpointsOf = (file: string) => `${file}.checkpoints`;

export function addBackup(program: Command, environment: Environment): void {
  program
    .command('backup')
    .summary('copy the database while it is in use')
    .description(
      'Copies DATABASE_FILE, as it is at one moment, into a new file that needs no other, while the ' +
        'service goes on. Signed checkpoints of its logs go beside it, into <file>.checkpoints: keep a ' +
        'copy of them elsewhere. The key that signs is never in a backup: keep SIGNING_KEY_FILE safe by ' +
        'itself. Needs the database file, and no access key.',
    )
    .argument('<file>', 'the backup to make, which is not there yet')
    .option('--without-checkpoints', 'make none, where the key that signs them is lost')
    .addHelpText(
      'after',
      examples([
        'npm run custody -- backup /backups/custody-$(date +%F).db',
        'A backup with the date in its name',
      ]),
    )
    .action(async (file: string, options: Options) => {
      fileOf(environment, 'backup');
      const stop = environment.stopSignal();
      await withExistingDatabase(environment, async (store) => {
        const sign = (steps: Steps) => signIn(steps, environment, options);
        await checkLogs(store, sign);
        await backUp(environment, store, { file, sign, stop });
      });
    });
}

type Sign = (steps: Steps) => Script<string | null>;

function* signIn(
  steps: Steps,
  { keyring }: Environment,
  { withoutCheckpoints }: Options,
): Script<string | null> {
  return withoutCheckpoints ? null : yield* signCheckpoints(steps, { signer: keyring });
}

/** Before a copy that can take a while: whether there is something to copy, and a key to sign it. */
async function checkLogs(store: Store, sign: Sign): Promise<void> {
  const logs = await store.read((steps) => steps.audit.logs());
  if (logs.length === 0) {
    const detail = `no force is set up, so there is nothing to back up: ${HOW_TO_SET_UP}`;
    throw new Refusal('not-found', detail);
  }
  try {
    await store.read(sign);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, `${error.message}; or add --without-checkpoints`);
  }
}

async function backUp(
  environment: Environment,
  store: Store,
  { file, sign, stop }: { file: string; sign: Sign; stop: AbortSignal },
): Promise<void> {
  const places = [checkpointsOf(file), file];
  const taken = places.find((place) => existsSync(place));
  if (taken !== undefined) {
    const detail = `cannot write ${taken}: it is there already: name another, or move it away`;
    throw new Refusal('invalid', detail);
  }
  const folder = `${file}.unfinished`;
  await inFolder(folder, async () => {
    const copy = join(folder, 'database');
    const notes = await copyTo(environment, store, copy, { sign, stop });
    await sync(copy);
    if (notes !== null) {
      const checkpoints = join(folder, 'checkpoints');
      await writeFile(checkpoints, notes, { flush: true });
      await rename(checkpoints, checkpointsOf(file));
    }
    await rename(copy, file);
    await sync(dirname(file));
    environment.stdout.write(await backedUpText(file, notes));
  });
}

async function copyTo(
  { stderr }: Environment,
  store: Store,
  copy: string,
  { sign, stop }: { sign: Sign; stop: AbortSignal },
): Promise<string | null> {
  const progress = progressOn(stderr, 'Copying pages');
  try {
    return await store.backup(copy, sign, (pages, ofPages) => {
      stop.throwIfAborted();
      progress.show(pages, ofPages);
    });
  } finally {
    progress.clear();
  }
}

async function backedUpText(file: string, notes: string | null): Promise<string> {
  const { size } = await stat(file);
  const made = `${file} is made: ${spoken(size / BYTES_PER_MEGABYTE, 1)} MB, readable by you alone.\n`;
  if (notes === null) return `${made}It has no checkpoints.\n`;
  const rows = (splitNotes(notes) ?? []).map((note) => {
    const { origin, size: events, root } = readCheckpoint(note);
    return [`  ${origin}`, `${spoken(events)} events`, `root ${root}`];
  });
  return `${made}${columns(rows, [1])}Keep a copy of ${checkpointsOf(file)} elsewhere. The key that signed it is in neither.\n`;
}
