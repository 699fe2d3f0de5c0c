/** A back-test as it is answered: amounts as text, beside how many detentions each leaves out. */
import {
  type BackTest,
  type BreakEven,
  type Change,
  type Comparison,
  differenceOf,
  type Money,
  type Sums,
} from '../domain/backTest.ts';
import { poundsOf } from '../domain/money.ts';
import type { TariffContent } from '../domain/tariff.ts';
import type { LondonDate } from '../domain/time.ts';
import { chargeJson } from './charge.ts';

/** What was compared, and over which London dates of arrival. */
interface Asked {
  draft: TariffContent;
  from: LondonDate;
  to: LondonDate;
}

export function backTestJson(test: BackTest, asked: Asked) {
  const { draft, from, to } = asked;
  const { detentions, before, after } = test;
  return {
    customer: draft.customer,
    from,
    to,
    scope: scopeOf(asked),
    open: test.open,
    ...comparisonJson({ detentions, before, after }),
    byMonth: test.byMonth.map(comparisonJson),
    bySuite: test.bySuite.map(comparisonJson),
    byBandBefore: test.byBandBefore.map(comparisonJson),
    byBandAfter: test.byBandAfter.map(comparisonJson),
    biggestRises: test.biggestRises.map(changeJson),
    biggestFalls: test.biggestFalls.map(changeJson),
    becamePriced: test.becamePriced,
    becameUnpriced: test.becameUnpriced,
    breakEven: test.breakEven && breakEvenJson(test.breakEven),
  };
}

/** Which detentions the draft prices, in words. */
export function scopeOf({ draft, from, to }: Asked): string {
  return `every detention of ${draft.customer} that began from ${from} to ${to} and is released, whatever the draft's own date says (${draft.effectiveFrom})`;
}

function comparisonJson<Named extends Comparison>(group: Named) {
  const { before, after } = group;
  return {
    ...group,
    before: sumsJson(before),
    after: sumsJson(after),
    difference: moneyJson(differenceOf(group)),
  };
}

function sumsJson(sums: Sums) {
  const { priced, unpriced, notBillable } = sums;
  return { ...moneyJson(sums), priced, unpriced, notBillable };
}

function moneyJson({ custodyPence, interpretersPence, netPence, vatPence, totalPence }: Money) {
  return {
    custody: poundsOf(custodyPence),
    interpreters: poundsOf(interpretersPence),
    net: poundsOf(netPence),
    vat: poundsOf(vatPence),
    total: poundsOf(totalPence),
  };
}

function changeJson({ id, before, after, differencePence }: Change) {
  return {
    detention: id,
    before: chargeJson(before),
    after: chargeJson(after),
    difference: poundsOf(differencePence),
  };
}

function breakEvenJson({ withUnpriced, ...even }: BreakEven) {
  return {
    detentions: even.detentions,
    amount: poundsOf(even.amountPence),
    broughtIn: poundsOf(even.broughtInPence),
    bringsIn: poundsOf(even.bringsInPence),
    difference: poundsOf(even.bringsInPence - even.broughtInPence),
    withUnpriced: {
      detentions: withUnpriced.detentions,
      bringsIn: poundsOf(withUnpriced.bringsInPence),
      difference: poundsOf(withUnpriced.bringsInPence - even.broughtInPence),
      amount: poundsOf(withUnpriced.amountPence),
    },
  };
}
