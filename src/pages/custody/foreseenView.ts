/** What an amendment would change, in words and line by line. */
import { changeWords } from '../../documents/changeWords.ts';
import { spoken } from '../../documents/words.ts';
import { revisionsJson } from '../../shapes/breakdown.ts';
import { type ChargeJson, chargeJson } from '../../shapes/charge.ts';
import type { ForeseenAmendment } from '../../usecases/foreseeAmendment.ts';
import { chargeSaid } from './chargeSaid.ts';

export function foreseenView(foreseen: ForeseenAmendment, reason: string) {
  const { before, detention, lines, chargeBefore, chargeAfter } = foreseen;
  const after = { ...before, revision: before.revision + 1, void: false, detention, reason };
  const [was, is] = revisionsJson([before, after]);
  const earlier = chargeBefore && chargeJson(chargeBefore);
  const later = chargeJson(chargeAfter);
  const changes = was && is ? changeWords(was, is) : [];
  return {
    reason,
    changes,
    isSame: changes.length === 0,
    comesTo: comesTo(earlier, later),
    before: chargeSaid(earlier)[0],
    after: chargeSaid(later)[0],
    lines: lines.map((line) => ({
      description: (line.after ?? line.before)?.description,
      before: line.before ? spoken(line.before.amount) : 'none',
      after: line.after ? spoken(line.after.amount) : 'none',
      working: line.after?.working ?? 'No longer charged',
      workingBefore: line.before && line.after && line.before.working,
    })),
    totals: { before: totalWords(earlier), after: totalWords(later) },
    supersedes: foreseen.supersedes,
    losesAgreement: foreseen.losesAgreement,
  };
}

/** The charge before and after, in one sentence. */
function comesTo(before: ChargeJson | null, after: ChargeJson): string {
  const [was, is] = [totalWords(before), totalWords(after)];
  return was === is ? `The charge stays as it is: ${is}.` : `The charge goes from ${was} to ${is}.`;
}

function totalWords(charge: ChargeJson | null): string {
  if (!charge) return 'nothing';
  if (charge.status === 'not-billable') return 'nothing';
  return charge.total === undefined ? 'unpriced' : spoken(charge.total);
}
