/** Detentions that are told with texts of their own, which are searched for once they are erased. */
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { answerOnce } from '../../src/usecases/answerOnce.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { readFor } from '../usecases/erasing.ts';
import { attendance, type Desk, span, stay } from '../usecases/force.ts';

/** Numbers that look random and are the same in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const PARTS = [
  'former-number',
  'number',
  'force-reference',
  'home-reference',
  'interpreter',
  'amended-because',
  'agreed-because',
  'agreed-by',
  'accepted-because',
  'read-because',
  'invoice-read-because',
  'once',
] as const;
type Part = (typeof PARTS)[number];

export interface Told {
  id: string;
  /** A text that stands nowhere else, for each part. */
  says: (part: Part) => string;
}

/** Everything that the service keeps of one detention, told with texts of its own. */
export async function tell(desk: Desk, n: number, random: () => number): Promise<Told> {
  const place = String(n).padStart(4, '0');
  const says = (part: Part) => `${part}~${place}~${'x'.repeat(n % 23)}.`;
  const day = String(1 + Math.floor(random() * 28)).padStart(2, '0');
  const session = attendance(`2009-06-${day}T09:00:00Z`, `2009-06-${day}T10:00:00Z`, {
    interpreter: says('interpreter'),
  });
  const sent = (number: Part) =>
    stay({
      custodyRecordNumber: says(number),
      detaineeReference: says('force-reference'),
      homeOfficeReference: says('home-reference'),
      // Past the last band, so that a charge is agreed; two sessions that overlap.
      intervals: [span(`2009-06-${day}T08:00:00Z`, `2009-07-02T08:00:00Z`)],
      interpreterSessions: [session, session],
    });
  const recorded = desk.context();
  const first = { idempotencyKey: says('once'), requestHash: `first of ${place}` };
  const { answer } = await desk.store.transaction(recorded.actor.force, (steps) =>
    answerOnce(steps, recorded, first, () =>
      recordDetention(steps, recorded, sent('former-number')),
    ),
  );
  const { id } = answer.current;
  const amendment = { reason: says('amended-because'), detention: sent('number') };
  await desk.do(amendDetention, id, () => true, amendment);
  await desk.do(acceptOverlaps, id, says('accepted-because'));
  await readFor(desk, { type: 'detention', id }, says('read-because'));
  const clerk = desk.as({ key: 'key-bo', name: 'Bo Example' });
  const agreed = { reason: says('agreed-because'), agreedBy: says('agreed-by') };
  await clerk.do(agreeCharge, id, { amountPence: 150_000 + n, ...agreed });
  const { number } = await desk.do(issueInvoice, id);
  await readFor(desk, { type: 'invoice', id: number }, says('invoice-read-because'));
  if (random() < 0.2) await desk.do(voidDetention, id, says('amended-because'));
  return { id, says };
}

export const textsOf = (all: readonly Told[]) =>
  all.flatMap(({ says }) => PARTS.map((part) => says(part)));
