import { existsSync } from 'node:fs';
import { chmod, constants, copyFile, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import type { VerifiedLog } from '../usecases/verifyingLogs/verifyLog.ts';
import { checkpointsOf } from './backup.ts';
import { fileOf } from './database.ts';
import type { Environment } from './environment.ts';
import { examineBackup } from './examineBackup.ts';
import { cannot } from './files.ts';
import { lossesAfter, lossesBefore } from './lossWords.ts';
import { columns, examples, spoken } from './text.ts';
import { inFolder, sync } from './unfinished.ts';

const OWNER_ONLY = 0o600;

interface Options {
  discardPresent?: true;
  withoutCheckpoints?: true;
}

/** What is to be restored, and over what. */
interface Restoring {
  file: string;
  /** DATABASE_FILE, past any link. */
  target: string;
  options: Options;
  stop: AbortSignal;
}

export function addRestore(program: Command, environment: Environment): void {
  program
    .command('restore')
    .summary('put a backup in the place of the database')
    .description(
      'Verifies a backup, event by event and against its checkpoints, and then puts a copy of it in the ' +
        'place of DATABASE_FILE, while no service runs. A present database that holds what the backup ' +
        'lacks, or that cannot be verified, is replaced only with --discard-present, after you have read ' +
        'what would be lost. What is replaced is kept aside under a name with the time. Needs both ' +
        'files, and no access key.',
    )
    .argument('<file>', 'the backup, as "backup" made it; it is only read')
    .option('--discard-present', 'replace the present database whatever it holds')
    .option('--without-checkpoints', 'do not ask for <file>.checkpoints')
    .addHelpText(
      'after',
      examples(
        ['npm run custody -- restore /backups/custody-2026-11-21.db', 'Bring a backup back'],
        [
          'DATABASE_FILE=/tmp/trial.db npm run custody -- restore /backups/custody-2026-11-21.db',
          'Try whether it can be brought back',
        ],
      ),
    )
    .action(async (file: string, options: Options) => {
      const databaseFile = fileOf(environment, 'restore');
      const stop = environment.stopSignal();
      await checkBackup(file, databaseFile);
      await mkdir(dirname(databaseFile), { recursive: true });
      const target = existsSync(databaseFile) ? await realpath(databaseFile) : databaseFile;
      await inFolder(`${target}.restoring`, () =>
        restore(environment, { file, target, options, stop }),
      );
    });
}

/** A database in use has a part of itself in its -wal, and is no backup. */
async function checkBackup(file: string, databaseFile: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw cannot('read', file, error);
  });
  const present = await stat(databaseFile).catch(() => null);
  const isPresent = present?.ino === found.ino && present.dev === found.dev;
  if (found.isFile() && !isPresent && !existsSync(`${file}-wal`)) return;
  const detail = `${file} is no backup: it is a folder, or a database in use; make one with: npm run custody -- backup FILE`;
  throw new Refusal('invalid', detail);
}

async function restore(environment: Environment, restoring: Restoring): Promise<void> {
  const { file, target, options, stop } = restoring;
  const held = await environment.holdDatabase(target);
  try {
    const copy = join(`${target}.restoring`, 'database');
    await copyFile(file, copy, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw cannot('read', file, error);
    });
    await chmod(copy, OWNER_ONLY);
    const { logs, losses, warnings } = await examineBackup(environment, held, {
      file,
      copy,
      checkpoints: options.withoutCheckpoints ? null : checkpointsOf(file),
      stop,
    });
    const would = lossesBefore(losses);
    if (would.length > 0 && !options.discardPresent) throw notReplaced(target, would);
    await sync(copy);
    const aside = freeName(`${target}.replaced-${stampOf(environment.now())}`);
    const kept = existsSync(target);
    held.replaceBy(copy, aside);
    environment.stdout.write(restoredText(restoring, logs));
    if (kept) environment.stdout.write(replacedText(aside, lossesAfter(losses)));
    for (const warning of warnings) environment.stderr.write(`${warning}\n`);
  } finally {
    held.release();
  }
}

function notReplaced(target: string, losses: readonly string[]): Refusal {
  return new Refusal(
    'does-not-fit',
    `${target} is not replaced.\n${losses.join('\n')}\nTo replace it all the same, and keep it aside: --discard-present`,
  );
}

/** "20261121T091500Z" */
function stampOf(now: Instant): string {
  return new Date(now * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function freeName(name: string, tries = 1): string {
  const candidate = tries === 1 ? name : `${name}-${tries}`;
  return existsSync(candidate) ? freeName(name, tries + 1) : candidate;
}

function restoredText({ file, target }: Restoring, logs: readonly VerifiedLog[]): string {
  const rows = logs.map(({ log, events, root }) => [
    `  log ${log}`,
    `${spoken(events)} events`,
    `root ${root}`,
  ]);
  return `${target} is restored from ${file}:\n${columns(rows, [1])}`;
}

function replacedText(aside: string, losses: readonly string[]): string {
  const kept = `What it replaced is kept as ${aside}, with all that is personal in it.\n`;
  return losses.length === 0
    ? kept
    : `${kept}It was replaced all the same:\n${losses.join('\n')}\n`;
}
