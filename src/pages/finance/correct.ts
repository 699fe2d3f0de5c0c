import { z } from 'zod';
import { documentChangeWords } from '../../documents/changeWords.ts';
import type { UnpricedReason } from '../../domain/charge.ts';
import { Refusal } from '../../domain/errors.ts';
import { contentHash } from '../../domain/hashing.ts';
import type { Difference } from '../../shapes/difference.ts';
import type { InvoiceDocument } from '../../shapes/invoice.ts';
import { reasonShape } from '../../shapes/values.ts';
import { correctInvoice, type Foreseen, foreseeCorrection } from '../../usecases/correctInvoice.ts';
import { nameDetentions } from '../../usecases/nameDetentions.ts';
import { actRoutes } from '../act.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, parsed } from '../forms.ts';
import { consult, has, type PageContext, show } from '../kit.ts';
import { elsewhere, type Solution, toInvoice } from './exceptionWords.ts';
import { solutionNow } from './leftOut.ts';
import { idsIn, saidOf } from './naming.ts';

const PATH = '/invoices/:number/correct';
const LABELS = { reason: 'Why it is corrected' };
const bodyShape = z.object({ reason: reasonShape });

/** What a correction changes, line by line; and the correction. */
export function correctRoutes(deps: PageDeps) {
  return actRoutes(deps, {
    path: PATH,
    role: 'finance',
    readers: ['auditor'],
    labels: LABELS,
    async page(c, number, form) {
      const { foreseen, names } = await consult(c, deps, function* (steps, context) {
        const foreseen = yield* foreseeCorrection(steps, context, number);
        const told = idsIn(foreseen.obstacle?.message ?? '');
        return { foreseen, names: yield* nameDetentions(steps, context, told) };
      });
      const { obstacle } = foreseen;
      const view = {
        ...correctPage(c, foreseen, form),
        obstacle: obstacle && obstacleView(foreseen, obstacle, names),
      };
      return show(c, 'finance/correct.njk', view);
    },
    *write(steps, context, number, fields) {
      const { reason } = parsed(bodyShape, { reason: fields.reason });
      const { invoice, difference } = yield* correctInvoice(steps, context, number, reason);
      checkSeen(fields.seen, difference, invoice);
      return `/invoices/${invoice.number}?done=corrected`;
    },
  });
}

/** What is issued is what was seen: the correction is undone where the record changed meanwhile. */
function checkSeen(seen: string | undefined, difference: Difference, after: InvoiceDocument): void {
  if (seenHash(difference, after) === seen) return;
  throw new Refusal(
    'stale-revision',
    'the record changed after this page was shown, and nothing was issued: look at the difference as it is now, and correct the invoice then',
  );
}

/** Of what a correction would change, and into what. */
function seenHash(difference: Difference, after: InvoiceDocument): string {
  const { seller, buyer, purchaseOrder, tariff, agreedCharge, detention } = after;
  const shown = { seller, buyer, purchaseOrder, tariff: tariff.id, agreedCharge, detention };
  return contentHash({ difference, shown });
}

function correctPage(c: PageContext, { invoice, difference, documents }: Foreseen, form: FormView) {
  return {
    title: `Correct invoice ${invoice}`,
    number: invoice,
    difference,
    changes:
      difference && documents
        ? documentChangeWords(difference, documents.before, documents.after)
        : [],
    seen: difference && documents && seenHash(difference, documents.after),
    mayCorrect: has(c, 'finance'),
    form,
    back: { href: `/invoices/${invoice}` },
  };
}

/** What stands in the way, and where it is solved. */
function obstacleView(
  { invoice, detention }: Foreseen,
  { code, message, context }: Refusal,
  names: ReadonlyMap<string, string>,
) {
  const { invoice: live, reason } = context as { invoice?: string; reason?: UnpricedReason };
  const solution = (): Solution => {
    switch (code) {
      case 'not-live':
        return { advice: null, action: live ? toInvoice(live) : null };
      case 'nothing-to-correct':
        return elsewhere('There is nothing to do.');
      case 'voided':
      case 'not-billable':
        return {
          advice: null,
          action: { text: 'Credit it instead', href: `/invoices/${invoice}/credit` },
        };
      default:
        return solutionNow({ detention, code }, { invoice: null, unpriced: reason ?? null });
    }
  };
  // Which invoice is live is for everybody to look at.
  const isToRead = code === 'not-live';
  return { text: `${saidOf(message, names)}.`, ...solution(), isToRead };
}
