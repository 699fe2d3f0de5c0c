/** What commands are given from outside by commandLine.ts, so that they reach for nothing themselves. */
import type { Config, DatabasePlace } from '../config.ts';
import type { Instant } from '../domain/time.ts';
import type { Actor, Context } from '../usecases/access.ts';
import type { HeldDatabase, Store } from '../usecases/store.ts';
import type { Verifier } from '../usecases/verifyingInvoices/verifyUpload.ts';
import type { Keyring } from './keyring.ts';

/** Somewhere to write text, such as a terminal or a pipe. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

export interface RunningServer {
  url: string;
  /** Stops accepting, and ends once what was accepted is answered. */
  stop(): Promise<void>;
}

export interface Environment {
  config: Config;
  stdin: AsyncIterable<Uint8Array>;
  /** What was asked for. */
  stdout: Output;
  /** Everything else: progress, refusals, the log. */
  stderr: Output;
  /**
   * Opens the database and brings it up to date; a file is made where it is missing. Refuses one that
   * records were moved from, or are being moved into, but `evenIf` that is known.
   */
  openStore(place: DatabasePlace, evenIf?: 'moved-out' | 'moving-in'): Promise<Store>;
  /** Takes a database file for this process alone; refuses while another has it open. */
  holdDatabase(file: string, evenIf?: 'moved-out'): Promise<HeldDatabase>;
  /** Starts the HTTP service on a store. */
  startServer(store: Store, where: { host: string; port: number }): Promise<RunningServer>;
  /** From this call on, a signal to stop aborts this and ends nothing by itself; a second one ends the process. */
  stopSignal(): AbortSignal;
  now(): Instant;
  /** A context of now, with a new id and salt. */
  newContext(actor: Actor): Context;
  /** Checks files that are to be verified, until it is closed. */
  openVerifier(): Promise<Verifier>;
  /** Signs for audit logs; contexts have it too. */
  keyring: Keyring;
  /** A new token of a force's, of 256 random bits. */
  newToken(force: string): string;
  /** Makes the process end with 1 instead of 0, once the command is through. */
  fail(): void;
}
