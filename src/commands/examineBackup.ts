/** What a backup is worth, before it replaces anything. */
import { readFile } from 'node:fs/promises';
import { ConfigError, sqliteIn } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import { verifierKeys } from '../usecases/proveLog.ts';
import type { HeldDatabase, Store } from '../usecases/store.ts';
import { wrongWithCheckpoints } from '../usecases/verifyingLogs/checkpoints.ts';
import type { VerifiedLog } from '../usecases/verifyingLogs/verifyLog.ts';
import type { Environment } from './environment.ts';
import { cannot } from './files.ts';
import { type Losses, lossesOf } from './losses.ts';
import { progressOn } from './progress.ts';
import { verdictOn } from './verdict.ts';

interface Examination {
  /** The backup's name, and a copy of it that may be written to. */
  file: string;
  copy: string;
  /** Where its checkpoints stand; null where they are not asked for. */
  checkpoints: string | null;
  stop: AbortSignal;
}

interface Examined {
  logs: VerifiedLog[];
  /** Why the present database should rather stay. */
  losses: Losses;
  /** What is to be done once it is restored. */
  warnings: string[];
}

/**
 * Holds a backup against its own log, its checkpoints and the present database. Refuses one that is
 * not in order.
 */
export async function examineBackup(
  environment: Environment,
  held: HeldDatabase,
  { file, copy, checkpoints, stop }: Examination,
): Promise<Examined> {
  const backup = await openBackup(environment, file, copy);
  const progress = progressOn(environment.stderr, 'Verifying');
  const onProgress = (_log: string, events: number) => {
    stop.throwIfAborted();
    progress.show(events, null);
  };
  try {
    const verdict = await verdictOn(backup, onProgress);
    if (verdict.problem !== null) throw notRestored(file, verdict.problem);
    const { logs } = verdict;
    if (logs.length === 0) throw notRestored(file, 'there is no log in it');
    if (checkpoints !== null) await checkCheckpoints(backup, { file, checkpoints }, logs);
    const losses = await lossesOf(held, backup, { now: environment.now(), onProgress });
    return { logs, losses, warnings: await missingKeys(environment, backup, logs) };
  } finally {
    progress.clear();
    await backup.close();
  }
}

async function openBackup(environment: Environment, file: string, copy: string): Promise<Store> {
  try {
    return await environment.openStore(sqliteIn(copy));
  } catch (error) {
    const cause = error instanceof ConfigError ? error.cause : error;
    throw notRestored(file, cause instanceof Error ? cause.message : String(cause));
  }
}

function notRestored(file: string, problem: string): Refusal {
  return new Refusal(
    'does-not-fit',
    `${file} is not restored, and nothing is changed.\nIt is wrong: ${problem}`,
  );
}

async function checkCheckpoints(
  backup: Store,
  { file, checkpoints }: { file: string; checkpoints: string },
  logs: readonly VerifiedLog[],
): Promise<void> {
  const text = await readFile(checkpoints, 'utf8').catch((error: unknown) => {
    const { message } = cannot('read', checkpoints, error);
    throw notRestored(file, `${message}; bring it back, or add --without-checkpoints`);
  });
  const wrong = await backup.read((steps) => wrongWithCheckpoints(steps, text, logs));
  if (wrong !== null) throw notRestored(file, `it is not what ${checkpoints} says: ${wrong}`);
}

/** Why what comes could not be signed: a log is signed with the key that it names last. */
async function missingKeys(
  { keyring }: Environment,
  backup: Store,
  logs: readonly VerifiedLog[],
): Promise<string[]> {
  const missing = new Set<string>();
  for (const { log } of logs) {
    const key = (await backup.read((steps) => verifierKeys(steps, log))).at(-1);
    if (!key) continue;
    try {
      keyring.sign(key.publicKey, '');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      missing.add(error.message);
    }
  }
  return [...missing];
}
