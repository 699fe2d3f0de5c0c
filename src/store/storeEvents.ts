/** What a store tells of itself while it works: whoever counts hears of it. */

/** A race that a script lost: run again, it may win. */
export type Lost = 'serialization' | 'deadlock' | 'unique';

/** How many connections there are, of which nobody uses so many; and how many wait for one. */
type Connections = Readonly<Record<'totalCount' | 'idleCount' | 'waitingCount', number>>;

export interface StoreEvents {
  /** Of each script that lost a race and is run again. */
  onRetry(lost: Lost): void;
  /** Of each turn that was taken, how long it was waited for. */
  onTurn(seconds: number): void;
  /** Of each commit, how many scripts were in it, and how long the database took to make it durable. */
  onCommit(scripts: number, seconds: number): void;
  /** Of a store that is opened: what counts the scripts that wait to write just now. */
  onQueue(waiting: () => number): void;
  /** Of a pool, whose connections are counted. */
  onPool(pool: Connections): void;
}

export const UNHEARD: StoreEvents = {
  onRetry() {},
  onTurn() {},
  onCommit() {},
  onQueue() {},
  onPool() {},
};
