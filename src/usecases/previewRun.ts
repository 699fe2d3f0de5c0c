import { chargeJson } from '../shapes/charge.ts';
import { type ClaimDocument, type SinceSums, sinceOf } from '../shapes/claim.ts';
import { type Claimable, claimTotalOf, sinceSumsOf, sumsOf } from '../shapes/claimSums.ts';
import type { Context } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import { consider } from './goOnWithRun.ts';
import { issuedSinceLast } from './issueClaim.ts';
import { candidatesOf, checkPeriod } from './startRun.ts';
import type {
  CandidateQuery,
  LeftOut,
  ReleasePlace,
  RunPeriod,
  Script,
  Steps,
  Store,
} from './store.ts';

/** Detentions looked at in one turn of the event loop. */
const PAGE = 20;

/** What a run would come to. */
export interface RunPreview extends RunPeriod {
  sums: ClaimDocument['sums'];
  /** What its claim would have beside that. */
  since: SinceSums;
  /** Of its claim; one that issues nothing has none. */
  total: string;
  leftOut: readonly LeftOut[];
}

/** What a run over a period would issue and leave out now; writes nothing but that it was asked for. */
export async function previewRun(
  store: Store,
  context: Context,
  period: RunPeriod,
): Promise<RunPreview> {
  await store.read((steps) => checkPeriod(steps, context, period));
  const found: Considered[] = [];
  const query = candidatesOf(context.actor.force, period);
  for (let after: ReleasePlace | undefined = query.after; after; ) {
    const from: CandidateQuery = { ...query, after };
    const page = await store.read((steps) => considerPage(steps, context, from));
    found.push(...page.found);
    after = page.next;
  }
  const leftOut = found.filter((one) => 'code' in one);
  const sums = sumsOf(found.filter((one) => 'charge' in one));
  const since = await store.read((steps) => sinceLastClaim(steps, context, period.customer));
  const details = {
    ...period,
    invoices: sums.count,
    ...listed(leftOut.map(({ detention }) => detention)),
  };
  await store.transaction(context.actor.force, (steps) =>
    witnessConsultation(steps, context, { kind: 'invoice-run.previewed', details }),
  );
  return { ...period, sums, since, total: claimTotalOf(sums, since), leftOut };
}

function* sinceLastClaim(
  steps: Steps,
  { actor: { force } }: Context,
  customer: string,
): Script<SinceSums> {
  return sinceSumsOf(sinceOf(yield* issuedSinceLast(steps, force, customer)));
}

type Considered = Claimable | LeftOut;

function* considerPage(
  steps: Steps,
  context: Context,
  query: CandidateQuery,
): Script<{ found: Considered[]; next: ReleasePlace | undefined }> {
  const candidates = yield* steps.runs.candidates(query, PAGE);
  const found: Considered[] = [];
  for (const candidate of candidates) {
    const considered = yield* consider(steps, context, candidate);
    if ('code' in considered) found.push(considered);
    else {
      const { current, assessment } = considered;
      found.push({ detention: current.detention, charge: chargeJson(assessment.charge) });
    }
  }
  return { found, next: candidates.length < PAGE ? undefined : candidates.at(-1) };
}
