/**
 * Random sequences of whatever changes a year's figures, the clock going on: what is kept of the months
 * answers what a count of everything does.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import { type Statistics, statistics } from '../../src/domain/statistics.ts';
import { formatInstant, type Instant, parseInstant } from '../../src/domain/time.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { releaseDetention, voidDetention } from '../../src/usecases/continueDetention.ts';
import { eraseDetention } from '../../src/usecases/eraseDetention.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { changeForce } from '../../src/usecases/referenceData.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { pagesOfYear, type YearQuery, yearStatistics } from '../../src/usecases/yearStatistics.ts';
import {
  attendance,
  type Desk,
  fixedPrice,
  madeUpForce,
  openDesk,
  record,
  stay,
  tableOne,
} from './force.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const REASON = 'made up for a test';

/** Stays begin from here on, most of them before now; some at the first or last moment of a month. */
const FIRST = parseInstant('2009-10-20T00:00:00Z');
const MONTHS = ['2009-11-01', '2009-12-01', '2010-01-01', '2010-02-01', '2010-03-01'];
const begins = fc.oneof(
  fc.integer({ min: 0, max: 100 * DAY }).map((seconds) => FIRST + seconds),
  fc
    .tuple(fc.constantFrom(...MONTHS), fc.constantFrom(-9 * DAY, -HOUR, -1, 0, 1))
    .map(([month, before]) => parseInstant(`${month}T00:00:00Z`) + before),
);
const part = fc.record({
  hours: fc.constantFrom(3, 7, 12, 30, 60, 9 * 24, 40 * 24),
  gap: fc.constantFrom(0, 0, HOUR, 20 * DAY),
  suite: fc.constantFrom('CX', 'BX'),
  watch: fc.constantFrom('standard', 'constant'),
  power: fc.constantFrom('immigration', 'immigration', 'criminal'),
});
const parts = fc
  .tuple(part, fc.array(part, { maxLength: 2 }))
  .map(([first, more]) => [first, ...more] as const);
/** On a day that others have sessions on, by one who is elsewhere too, perhaps; some came long before it. */
const sessions = fc.record({
  interpreter: fc.constantFrom('INT-1', 'INT-2', null),
  share: fc.constantFrom(null, null, 1, 2),
  daysHeldBefore: fc.constantFrom(0, 0, 12, 45),
});
/** Mondays and a bank holiday. */
const DAYS = ['2009-11-30', '2009-12-25', '2010-01-11', '2010-01-18'];
const facts = {
  parts,
  isOpen: fc.boolean(),
  outcome: fc.constantFrom('removed', 'bailed', null),
  operation: fc.constantFrom('Swale', null),
  customer: fc.constantFrom('UKBA', 'UKBA', 'OTHER'),
};
const content = fc.oneof(
  fc.record({ ...facts, begins, session: fc.constant(null) }),
  fc
    .record({ ...facts, day: fc.constantFrom(...DAYS), session: sessions })
    .map(({ day, ...told }) => {
      const daysHeld = told.session.daysHeldBefore;
      const [first, ...others] = told.parts;
      return {
        ...told,
        begins: parseInstant(`${day}T08:00:00Z`) - daysHeld * DAY,
        parts: [{ ...first, hours: first.hours + daysHeld * 24 }, ...others.slice(1)],
      };
    }),
);
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

const on = fc.nat(11);
const year = fc.record({
  year: fc.constantFrom(2009, 2010),
  basis: fc.constantFrom('calendar' as const, 'financial' as const),
  suite: fc.constantFrom(null, 'CX', 'BX'),
  asOf: fc.constant(null),
});
const acts = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('record' as const), content }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('amend' as const), on, content }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'release' as const,
        'void',
        'erase',
        'agree',
        'agree',
        'accept',
        'accept',
      ),
      on,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('publish' as const, 'replace'),
      from: fc.constantFrom('2009-06-01', '2009-12-25', '2010-01-02', '2010-02-02', '2011-01-01'),
      pounds: fc.constantFrom('1.00', '2.00'),
      customer: fc.constantFrom('UKBA', 'OTHER'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('holidays' as const),
      dates: fc.uniqueArray(fc.constantFrom('2010-01-11', '2010-01-18', '2028-01-03')),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.nat(20) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('ask' as const), year }) },
);
type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never;

/** As it is sent. */
function sentAs(n: number, it: Content): object {
  let at = it.begins;
  const intervals = it.parts.map(({ hours, gap, ...told }, place) => {
    const startedAt = at + (place === 0 ? 0 : gap);
    at = startedAt + hours * HOUR;
    const isOpen = it.isOpen && place === it.parts.length - 1;
    const endedAt = isOpen ? null : formatInstant(at);
    return { ...told, startedAt: formatInstant(startedAt), endedAt };
  });
  return {
    custodyRecordNumber: `N-${n}`,
    customer: it.customer,
    operation: it.operation,
    intervals,
    interpreterSessions: it.session ? [sessionOf(it.begins, it.session)] : [],
    outcome: it.isOpen ? null : it.outcome,
  };
}

function sessionOf(begun: Instant, told: NonNullable<Content['session']>) {
  const { interpreter, share, daysHeldBefore } = told;
  const at = begun + daysHeldBefore * DAY + HOUR;
  const engagement = share === null ? null : { reference: `E ${at}`, share, of: 2 };
  const [from, to] = [formatInstant(at), formatInstant(at + HOUR)];
  return attendance(from, to, { interpreter, engagement });
}

/** Counted from everything that is recorded, whatever is kept. */
export async function recount(desk: Desk, query: YearQuery): Promise<Statistics> {
  const at = desk.now();
  const pages = await Array.fromAsync(pagesOfYear(desk.store, desk.context(), query));
  return statistics({ ...query, at, detentions: pages.flat() });
}

async function expectRecount(desk: Desk, query: YearQuery): Promise<void> {
  const told = await yearStatistics(desk.store, desk.context(), query, 'json');
  expect(told).toEqual(await recount(desk, query));
}

async function take(desk: Desk, ids: string[], act: Act): Promise<void> {
  const id = 'on' in act ? (ids[act.on % Math.max(1, ids.length)] ?? '') : '';
  switch (act.do) {
    case 'record':
      ids.push((await record(desk, sentAs(ids.length, act.content))).id);
      return;
    case 'amend': {
      const detention = stay(sentAs(ids.indexOf(id), act.content));
      await desk.do(amendDetention, id, () => true, { reason: REASON, detention });
      return;
    }
    case 'release':
      await desk.do(releaseDetention, id, { endedAt: desk.now() - HOUR, outcome: 'removed' });
      return;
    case 'void':
      await desk.do(voidDetention, id, REASON);
      return;
    case 'erase':
      await desk.do(eraseDetention, id, { reason: REASON, early: true, years: 7 });
      return;
    case 'agree': {
      const agreed = { amountPence: 90_000, reason: REASON, agreedBy: 'Casey Example' };
      await desk.do(agreeCharge, id, agreed);
      return;
    }
    case 'accept':
      await desk.do(acceptOverlaps, id, REASON);
      return;
    case 'publish':
    case 'replace':
      await publishOrReplace(desk, act);
      return;
    case 'holidays':
      await desk.do(changeForce, { ...madeUpForce().force, bankHolidays: act.dates });
      return;
    case 'wait':
      desk.at(formatInstant(desk.now() + act.days * DAY));
      return;
    case 'ask':
      await expectRecount(desk, act.year);
  }
}

async function publishOrReplace(
  desk: Desk,
  { do: what, from, pounds, customer: named }: Extract<Act, { from: string }>,
): Promise<void> {
  const all = await desk.store.read((steps) => steps.tariffs.list('MPS', Number.MAX_SAFE_INTEGER));
  const last = what === 'replace' ? all.at(-1) : undefined;
  const effectiveFrom = last?.effectiveFrom ?? from;
  const customer = last?.customer ?? named;
  const draft = fixedPrice(pounds, { effectiveFrom, customer });
  await desk.do(publishTariff, {
    content: { ...draft, billable: pounds === '1.00' ? 'all' : 'immigration' },
    replaces: last?.id ?? null,
    reason: last ? REASON : null,
  });
}

/** Runs so many sequences; gives how often each act was done, and not refused. */
export async function checkKeptYears(runs: number): Promise<Map<string, number>> {
  const done = new Map<string, number>();
  const { customers, ...setup } = madeUpForce();
  const both = customers.flatMap((one) => [one, { ...one, code: 'OTHER' }]);
  const tariffs = fc.constantFrom(tableOne(), fixedPrice('3.00'));
  const sequences = fc.array(acts, { minLength: 20, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(sequences, year, tariffs, async (sequence, last, tariff) => {
      const desk = await openDesk({
        now: '2010-01-20T12:00:00Z',
        tariff,
        setup: { ...setup, customers: both },
      });
      try {
        const ids: string[] = [];
        for (const act of sequence) {
          try {
            await take(desk, ids, act);
            done.set(act.do, (done.get(act.do) ?? 0) + 1);
          } catch (error) {
            // Refused: nothing may come of it.
            if (!(error instanceof Refusal)) throw error;
          }
        }
        await expectRecount(desk, last);
        expect(await verifyLog(desk.store)).toMatchObject({ problem: null });
      } finally {
        await desk.store.close();
      }
    }),
    { numRuns: runs },
  );
  return done;
}
