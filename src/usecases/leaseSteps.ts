/** The port's steps on leases: who is at a piece of work in the background, so that others leave it be. */
import type { Script } from './script.ts';

export interface Lease {
  force: string;
  /** Such as "invoice-run/ID". */
  work: string;
  /** Of the process that is at it. */
  holder: string;
}

/**
 * Nothing is right or wrong by a lease: it spares work. It lasts by the clock of the database, which is the
 * same for every process.
 */
export interface LeaseSteps {
  /** Takes a piece of work for so many seconds from now, or goes on with it; false while another has it. */
  hold(lease: Lease, seconds: number): Script<boolean>;
  /** Gives it up, where the holder has it. */
  release(lease: Lease): Script<void>;
}
