/** All steps, of one database. */
import type { Steps } from '../usecases/store.ts';
import { accountSteps } from './accounts.ts';
import { agreementSteps } from './agreements.ts';
import { answerSteps } from './answers.ts';
import { auditSteps } from './audit.ts';
import { claimSteps } from './claims.ts';
import { detentionSteps } from './detentions.ts';
import { disputeSteps } from './disputes.ts';
import { documentSteps } from './documents.ts';
import { erasureSteps } from './erasures.ts';
import { forceSteps } from './forces.ts';
import { keySteps } from './keys.ts';
import { leaseSteps } from './leases.ts';
import { monthSteps } from './months.ts';
import { moveSteps } from './moves.ts';
import type { Db } from './query.ts';
import { runSteps } from './runs.ts';
import { stopSteps } from './stops.ts';
import { tariffSteps } from './tariffs.ts';
import { visitSteps } from './visits.ts';

const GROUPS: { readonly [Name in keyof Steps]: (db: Db) => Steps[Name] } = {
  forces: forceSteps,
  keys: keySteps,
  detentions: detentionSteps,
  agreements: agreementSteps,
  tariffs: tariffSteps,
  documents: documentSteps,
  stops: stopSteps,
  disputes: disputeSteps,
  accounts: accountSteps,
  runs: runSteps,
  claims: claimSteps,
  leases: leaseSteps,
  audit: auditSteps,
  answers: answerSteps,
  erasures: erasureSteps,
  visits: visitSteps,
  months: monthSteps,
  moves: moveSteps,
};

/** Each group is made when it is first asked for: all queries together take 20 ms, and a command needs few. */
export function stepsOn(db: Db): Steps {
  const steps = {};
  for (const [name, make] of Object.entries(GROUPS)) {
    Object.defineProperty(steps, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make(db);
        Object.defineProperty(steps, name, { value });
        return value;
      },
    });
  }
  return steps as Steps;
}
