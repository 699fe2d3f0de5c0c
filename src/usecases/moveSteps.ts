/** The port's steps that move all records from one database to another, row by row. */
import type { Instant } from '../domain/time.ts';
import type { Script } from './script.ts';

/** How long a log is, and the root of its tree. */
export interface LogExtent {
  log: string;
  events: number;
  root: string;
}

/** That all records were moved out of a database, or into it. */
export interface Move {
  /** "in": from the other place to this one; "out": from here to there. */
  direction: 'in' | 'out';
  /** The other place, without a password. */
  place: string;
  /** The source's logs as it began, in order of name. */
  logs: readonly LogExtent[];
  startedAt: Instant;
  /** null: it is not through. */
  endedAt: Instant | null;
}

/** A row of a table, by the names of its columns: the same in every database. */
export type TableRow = Readonly<Record<string, unknown>>;

export interface MoveSteps {
  /** The tables whose rows are moved, each after those that its rows name. */
  readonly tables: readonly string[];
  get(direction: Move['direction']): Script<Move | undefined>;
  /** Notes a move, in place of what was noted in its direction. */
  put(move: Move): Script<void>;
  remove(direction: Move['direction']): Script<void>;
  count(table: string): Script<number>;
  /** A page of a table in order of its primary key, behind a row of it. */
  rows(table: string, after: TableRow | undefined, limit: number): Script<TableRow[]>;
  /** The last in that order. */
  lastRow(table: string): Script<TableRow | undefined>;
  insertRows(table: string, rows: readonly TableRow[]): Script<void>;
}
