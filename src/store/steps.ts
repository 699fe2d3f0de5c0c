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

export function stepsOn(db: Db): Steps {
  return {
    forces: forceSteps(db),
    keys: keySteps(db),
    detentions: detentionSteps(db),
    agreements: agreementSteps(db),
    tariffs: tariffSteps(db),
    documents: documentSteps(db),
    stops: stopSteps(db),
    disputes: disputeSteps(db),
    accounts: accountSteps(db),
    runs: runSteps(db),
    claims: claimSteps(db),
    leases: leaseSteps(db),
    audit: auditSteps(db),
    answers: answerSteps(db),
    erasures: erasureSteps(db),
    visits: visitSteps(db),
    months: monthSteps(db),
    moves: moveSteps(db),
  };
}
