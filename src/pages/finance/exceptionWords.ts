/** What stands in the way of billing, in words: the kinds, and what solves each. */
import { ERASED } from '../../documents/words.ts';
import type { Instant } from '../../domain/time.ts';
import type {
  BillingException,
  ExceptionKind,
  ExceptionPage,
  KindCounts,
} from '../../usecases/listExceptions.ts';
import type { Link } from '../kit.ts';
import { saidOf } from './naming.ts';

interface KindWords {
  title: string;
  /** What it means, and who does what about it. */
  hint: string;
}

/** In the order in which they are worth doing. */
const KINDS: Readonly<Record<ExceptionKind, KindWords>> = {
  superseded: {
    title: 'Superseded invoices',
    hint: 'What they show has changed since they were issued: correct or credit each.',
  },
  unpriced: {
    title: 'Unpriced',
    hint: 'No rule of the tariff gives a charge: agree one, or have the tariff or the record mended.',
  },
  'session-overlap': {
    title: 'Overlapping interpreter sessions',
    hint: 'One interpreter in two sessions at once: say why that is right, or have the record mended.',
  },
  'no-purchase-order': {
    title: 'No purchase order',
    hint: 'The customer has none that is valid on the date of release: ask them for one.',
  },
  'vat-number-missing': {
    title: 'VAT number missing',
    hint: 'The tariff charges VAT: an administrator has to set the number of the force.',
  },
  'billing-stopped': {
    title: 'Billing stopped',
    hint: 'Credited not to be invoiced again: nothing to do, unless that was a mistake.',
  },
  'two-places': {
    title: 'In two places at once',
    hint: 'Two stays of one detainee overlap: a suite amends or voids the one that is wrong.',
  },
  'not-released': {
    title: 'No outcome recorded',
    hint: 'The stay ended over 24 hours ago: its suite records the outcome.',
  },
  'open-too-long': {
    title: 'Open for over 48 hours',
    hint: 'Probably not ended in the record: ask its suite.',
  },
  'one-stay': {
    title: 'One stay, or two?',
    hint: 'A stay begins within 24 hours of another’s end. It is invoiced as it is, unless a suite amends it.',
  },
};

export interface KindView extends KindWords {
  kind: ExceptionKind;
  count: number;
  href: string;
}

/** Each kind with how many there are. */
export function kindViews({ of }: KindCounts): KindView[] {
  return (Object.keys(KINDS) as ExceptionKind[]).map((kind) => ({
    ...KINDS[kind],
    kind,
    count: of[kind],
    href: `/exceptions?kind=${kind}`,
  }));
}

/** What is to be done. */
export interface Solution {
  /** Where: the page that solves it, or that shows what is wrong to who asks somebody else. */
  action: Link | null;
  /** Who else, or what else; null where the action says it all. */
  advice: string | null;
}

export interface ExceptionView extends Solution {
  title: string;
  records: (Link & { suite: string; arrivedAt: Instant })[];
  /** A sentence. */
  problem: string;
}

/** A row of the list; `names` are the custody record numbers of those that its detail names. */
export function exceptionView(
  exception: BillingException,
  records: ExceptionPage['records'],
  names: ReadonlyMap<string, string>,
): ExceptionView {
  const { kind, detention, other, detail } = exception;
  const ids = other === undefined ? [detention] : [detention, other];
  return {
    title: KINDS[kind].title,
    records: ids.flatMap((id) => {
      const head = records.get(id);
      if (!head) return [];
      const text = head.custodyRecordNumber || `${ERASED} (${id})`;
      return [{ text, href: `/detentions/${id}`, suite: head.suite, arrivedAt: head.arrivedAt }];
    }),
    problem: `${saidOf(detail, names)}.`,
    ...solutionOf(exception),
  };
}

const here = (text: string, href: string): Solution => ({ action: { text, href }, advice: null });
export const elsewhere = (advice: string, action: Link | null = null): Solution => ({
  action,
  advice,
});
export const toInvoice = (number: string): Link => ({
  text: `Invoice ${number}`,
  href: `/invoices/${number}`,
});
export const toRecord = (detention: string): Link => ({
  text: 'Go to the record',
  href: `/detentions/${detention}`,
});

/** What a solution hangs on. */
type Obstacle = Omit<BillingException, 'detail' | 'blocks'>;

/** What solves an exception, or what a run left out for the same reason. */
export function solutionOf(obstacle: Obstacle): Solution {
  const { kind, detention, invoice = '' } = obstacle;
  const record = toRecord(detention);
  switch (kind) {
    case 'superseded':
      return solutionOfSuperseded(obstacle);
    case 'unpriced':
    case 'session-overlap':
      return solutionOfUnpriced(obstacle);
    case 'billing-stopped':
      return here('Bill it after all', `/detentions/${detention}/lift-billing-stop`);
    case 'no-purchase-order':
      return elsewhere(
        'Ask the customer for a purchase order for that date. An administrator then enters it.',
      );
    case 'vat-number-missing':
      return elsewhere('Ask an administrator to set the VAT number of the force.');
    case 'two-places':
      return elsewhere('Ask the suites which record is wrong: they amend or void it.', record);
    case 'not-released':
      return elsewhere('Ask the suite to record the outcome.', record);
    case 'open-too-long':
      return elsewhere('Ask the suite whether the person is still held.', record);
    case 'one-stay':
      return elsewhere(
        `If it was one stay, ask the suite to make one record of it.${invoice && ` Invoice ${invoice} is then superseded.`}`,
        record,
      );
  }
}

function solutionOfSuperseded({ detention, invoice, solvedBy }: Obstacle): Solution {
  if (solvedBy === 'correct') return here('See the difference', `/invoices/${invoice}/correct`);
  if (solvedBy === 'credit') return here('Credit the invoice', `/invoices/${invoice}/credit`);
  return elsewhere(
    'Once the suite has released it, the invoice can be corrected.',
    toRecord(detention),
  );
}

function solutionOfUnpriced({ kind, detention, reason }: Obstacle): Solution {
  const tariffs = { text: 'See the tariffs', href: '/tariffs' };
  switch (kind === 'session-overlap' ? kind : reason) {
    case 'beyond-last-band':
      return here('Agree a charge', `/detentions/${detention}/agree`);
    case 'session-overlap':
      return elsewhere('If one is wrong, ask its suite to amend it.', {
        text: 'Say why both are right',
        href: `/detentions/${detention}/accept-overlaps`,
      });
    case 'no-tariff':
      return elsewhere('An administrator publishes a tariff for that date.', tariffs);
    case 'no-interpreter-rate':
      return elsewhere('An administrator replaces the tariff by one that has a rate.', tariffs);
    default:
      return elsewhere('Ask the suite to amend the record.', toRecord(detention));
  }
}
