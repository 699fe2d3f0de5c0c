import type { Command } from 'commander';
import { type DatabasePlace, postgresAt } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import {
  beginMove,
  type ComparedTable,
  compareRows,
  copyRows,
  endMove,
  type MoveEnd,
  type Moving,
  moveThrough,
  undoMove,
} from '../usecases/moveRecords.ts';
import { StorageUnavailable, type Store } from '../usecases/store.ts';
import { signCheckpoints } from '../usecases/verifyingLogs/checkpoints.ts';
import type { VerifiedLog } from '../usecases/verifyingLogs/verifyLog.ts';
import type { Environment } from './environment.ts';
import { progressOn } from './progress.ts';
import { columns, counted, examples, spoken } from './text.ts';
import { verdictOn } from './verdict.ts';

/** One for its transactions, and one for what is read meanwhile. */
const CONNECTIONS = 2;

interface Options {
  undo?: true;
}

export function addMigrateTo(program: Command, environment: Environment): void {
  program
    .command('migrate-to')
    .summary('move all records from the file to PostgreSQL')
    .description(
      'Moves all records of DATABASE_FILE to a PostgreSQL database that is there and empty, while no ' +
        'service runs: verifies the file, copies every row, holds every row against the file again, and ' +
        'verifies the logs that came of it. Broken off at any moment, the same command goes on where it ' +
        'was; until it is through, the file serves as before, and the other database is refused. From ' +
        'then on it is the other way round: the file is kept as it is, and opened by "audit verify" ' +
        'alone. Who is signed in to the pages signs in again. Needs the file, and no access key.',
    )
    .argument(
      '[url]',
      'postgres://USER@HOST:PORT/NAME; a password is better in PGPASSWORD or PGPASSFILE, since others can see a command line; without it, DATABASE_URL',
    )
    .option('--undo', 'use the file again, if nothing was recorded in the other database since')
    .addHelpText(
      'after',
      examples(
        [
          'PGPASSFILE=/srv/custody/pgpass npm run custody -- migrate-to postgres://custody@db.example/custody',
          'Move, the password in a file as libpq has it',
        ],
        ['npm run custody -- migrate-to', 'Move to DATABASE_URL, or go on with it'],
        ['npm run custody -- migrate-to --undo', 'Go back to the file'],
      ),
    )
    .action(async (url: string | undefined, { undo }: Options) => {
      const stop = environment.stopSignal();
      await between(environment, placeOf(environment, url), (moving) =>
        undo ? goBack(environment, moving) : move(environment, moving, stop),
      );
    });
}

function placeOf({ config: { database } }: Environment, url: string | undefined): DatabasePlace {
  if (url !== undefined) return postgresAt(url, { poolSize: CONNECTIONS });
  if (database.kind === 'postgres') return database;
  throw new Refusal(
    'invalid',
    'say where to: add postgres://USER@HOST:PORT/NAME, or set DATABASE_URL',
  );
}

/** Works on both, the file held for this process alone. */
async function between(
  environment: Environment,
  place: DatabasePlace,
  work: (moving: Moving) => Promise<void>,
): Promise<void> {
  const file = environment.config.databaseFile;
  const held = await environment.holdDatabase(file, 'moved-out');
  try {
    if (!held.store) {
      const why = held.problem ?? 'there is no such file: set DATABASE_FILE to where it is';
      throw new Refusal('not-found', `cannot move ${file}: ${why}`);
    }
    const from = { store: held.store, place: file };
    const to = { store: await environment.openStore(place, 'moving-in'), place: place.name };
    try {
      await work({ from, to });
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      throw new Refusal('does-not-fit', `${error.message}. The same command goes on where it was`);
    } finally {
      await to.store.close();
    }
  } finally {
    held.release();
  }
}

async function move(environment: Environment, moving: Moving, stop: AbortSignal): Promise<void> {
  const { stdout, now } = environment;
  const { from, to } = moving;
  const through = await moveThrough(moving);
  if (through) {
    const on = formatInstant(through.endedAt ?? through.startedAt);
    stdout.write(`${from.place} was moved to ${to.place} on ${on} already.\n`);
    return;
  }
  // Before a recount that can take a while, and leaving nothing behind where that finds something.
  await beginMove(moving, { now: now(), isTrial: true });
  const here = await verified(environment, from, stop);
  const begun = await beginMove(moving, { now: now() });
  await showing(environment, 'Copying', stop, (onRows) => copyRows(moving, onRows));
  const tables = await showing(environment, 'Comparing', stop, (onRows) =>
    compareRows(moving, onRows),
  );
  const there = await verified(environment, to, stop);
  const signed = await signedOn(environment, moving);
  const text = movedText(environment, moving, { tables, logs: logsText(here, there), signed });
  await endMove(moving, begun, now());
  stdout.write(text);
}

async function goBack({ stdout }: Environment, moving: Moving): Promise<void> {
  await undoMove(moving);
  stdout.write(
    `${moving.from.place} is in use again, without DATABASE_URL; ${moving.to.place} is refused until migrate-to is through again.\n`,
  );
}

async function verified(
  environment: Environment,
  { store, place }: MoveEnd,
  stop: AbortSignal,
): Promise<VerifiedLog[]> {
  const verdict = await showing(environment, `Verifying ${place}`, stop, (onEvents) =>
    verdictOn(store, (_log, events) => onEvents(events, null)),
  );
  if (verdict.problem === null) return verdict.logs;
  throw new Refusal(
    'does-not-fit',
    `${place} is not in order, so the move is not through: ${verdict.problem}`,
  );
}

/** Shows how far some work is, which a signal to stop ends. */
async function showing<T>(
  { stderr }: Environment,
  what: string,
  stop: AbortSignal,
  work: (show: (done: number, total: number | null) => void) => Promise<T>,
): Promise<T> {
  const progress = progressOn(stderr, what);
  try {
    return await work((done, total) => {
      stop.throwIfAborted();
      progress.show(done, total);
    });
  } finally {
    progress.clear();
  }
}

/** The logs as both recounts found them; throws where one is not the same. */
function logsText(here: readonly VerifiedLog[], there: readonly VerifiedLog[]): string {
  const rows = here.flatMap(({ log, events, root }) => {
    const other = there.find((one) => one.log === log);
    if (other?.events !== events || other.root !== root) {
      throw new RangeError(`log ${log} is not the same on both sides`);
    }
    return [
      [`  log ${log}`, 'here', `${spoken(events)} events`, `root ${root}`],
      ['', 'there', `${spoken(other.events)} events`, `root ${other.root}`, 'equal'],
    ];
  });
  return columns(rows, [2]);
}

/** Whether both sign the same checkpoints; a line that says so, or why there are none. */
async function signedOn({ keyring }: Environment, { from, to }: Moving): Promise<string> {
  const sign = (store: Store) => store.read((steps) => signCheckpoints(steps, { signer: keyring }));
  try {
    if ((await sign(from.store)) === (await sign(to.store))) {
      return 'Both sign the same checkpoints of these logs.';
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `No checkpoint of them was compared: ${error.message}.`;
  }
  throw new RangeError('the signed checkpoints are not the same on both sides');
}

interface Proof {
  tables: readonly ComparedTable[];
  logs: string;
  signed: string;
}

function movedText(
  { config: { signingKeyFile } }: Environment,
  { from, to }: Moving,
  { tables, logs, signed }: Proof,
): string {
  const counts = tables.filter(({ rows }) => rows > 0);
  const rows = counts.reduce((sum, table) => sum + table.rows, 0);
  return (
    `${from.place} is moved to ${to.place}: ${counted(rows, 'row')}, each the same on both sides.\n` +
    columns(
      counts.map(({ table, rows }) => [`  ${table}`, spoken(rows), 'equal']),
      [1],
    ) +
    `${logs}${signed}\n` +
    `From now on set DATABASE_URL to it, and SIGNING_KEY_FILE=${signingKeyFile}, for the service and for every command.\n` +
    `${from.place} still holds all that is personal: guard it like a backup, and delete it in the end.\n`
  );
}
