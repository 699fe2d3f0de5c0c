import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Statistics } from '../../src/domain/statistics.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { releaseDetention, voidDetention } from '../../src/usecases/continueDetention.ts';
import { VERSION } from '../../src/usecases/countMonth.ts';
import { eraseDetention } from '../../src/usecases/eraseDetention.ts';
import { keptYear } from '../../src/usecases/keptYear.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { changeForce } from '../../src/usecases/referenceData.ts';
import type { Script, Steps, Store } from '../../src/usecases/store.ts';
import type { YearQuery } from '../../src/usecases/yearStatistics.ts';
import {
  attendance,
  type Desk,
  fixedPrice,
  madeUpForce,
  openDesk,
  publish,
  record,
  span,
  stay,
} from './force.ts';
import { recount } from './keptYears.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const YEAR: YearQuery = { year: 2009, basis: 'calendar', suite: null, asOf: null };
const nth = async (n: number, part: object = {}) =>
  (await record(desk, { custodyRecordNumber: `nth/${n}`, ...part })).id;
const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };
const OPEN = { intervals: [span('2009-03-30T08:00:00Z', null)], outcome: null };

const ask = (store: Store = desk.store, query: Partial<YearQuery> = {}) =>
  keptYear(store, { force: 'MPS', now: desk.now(), ...YEAR, ...query });
const again = (query: Partial<YearQuery> = {}) => recount(desk, { ...YEAR, ...query });

/** A store that hears of each page of stays that is read, before it is. */
function watching(onPage: () => Promise<void> | void): Store {
  const heard = ({ detentions, ...steps }: Steps, from: number[]): Steps => ({
    ...steps,
    detentions: {
      ...detentions,
      *heldIn(query) {
        from.push(query.from);
        return yield* detentions.heldIn(query);
      },
    },
  });
  return {
    ...desk.store,
    async read<T>(script: (steps: Steps) => Script<T>): Promise<T> {
      const from: number[] = [];
      const value = await desk.store.read((steps) => script(heard(steps, from)));
      if (from.length > 0) await onPage();
      return value;
    },
  };
}

/** How many pages of stays were read for an answer. */
async function pagesFor(query: Partial<YearQuery> = {}): Promise<number> {
  let pages = 0;
  const store = watching(() => {
    pages += 1;
  });
  await ask(store, query);
  return pages;
}

describe('a year that is over', () => {
  test('is counted once, and then read from what is kept of its months', async () => {
    await nth(1);
    expect(await pagesFor()).toBe(12);
    expect(await pagesFor()).toBe(0);
    expect(await ask()).toEqual(await again());
  });

  test('is counted once for all who ask at one moment', async () => {
    await nth(1);
    let pages = 0;
    const store = watching(() => {
      pages += 1;
    });
    const suites = [null, null, 'CX', null, 'AC'];
    const answers = await Promise.all(suites.map((suite) => ask(store, { suite })));
    expect(pages).toBe(12);
    for (const [n, suite] of suites.entries()) expect(answers[n]).toEqual(await again({ suite }));
  });

  test.each([
    ['over', '2026-11-21T10:30:00Z', 6, {}],
    [
      'going on',
      '2009-12-20T12:00:00Z',
      12,
      { intervals: [span('2009-12-10T08:00:00Z', '2009-12-10T18:00:00Z')] },
    ],
  ])(
    'has all that was recorded in a month that is %s, which others began to count before',
    async (_how, now, page, part) => {
      desk.at(now);
      await nth(1, part);
      let pages = 0;
      const asked: Promise<Statistics>[] = [];
      const store = watching(async () => {
        pages += 1;
        // That of the month is read, and not kept yet.
        if (pages !== page) return;
        await nth(2, part);
        asked.push(ask(store));
        await pause(20);
      });
      await ask(store);
      expect(await Promise.all(asked)).toEqual([await again()]);
      // The month is counted once more.
      expect(pages).toBe(13);
    },
  );

  test('is counted a few times for all who ask while it changes without end', async () => {
    await nth(1);
    let pages = 0;
    const store = watching(async () => {
      pages += 1;
      await desk.store.transaction('MPS', (steps) =>
        steps.months.touch('MPS', [{ from: '2009-01', to: '2009-12' }]),
      );
    });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(store)));
    // Each three times; on several connections some begin once others are done, and count for the rest.
    expect(pages).toBeGreaterThanOrEqual(3 * 12);
    expect(pages).toBeLessThanOrEqual(2 * 3 * 12);
    const counted = await again();
    for (const answer of answers) expect(answer).toEqual(counted);
  });

  test('is not counted where another instance kept it since it was found missing', async () => {
    await nth(1);
    let pages = 0;
    const counting = watching(() => {
      pages += 1;
    });
    let others: Promise<unknown> | null = null;
    const store: Store = {
      ...counting,
      async transaction<T>(force: string | null, script: (steps: Steps) => Script<T>): Promise<T> {
        others ??= ask();
        await others;
        return await counting.transaction(force, script);
      },
    };
    expect(await ask(store)).toEqual(await again());
    expect(pages).toBe(0);
  });

  test('fails for those who wait for it alone', async () => {
    await nth(1);
    const waiting: Promise<unknown>[] = [];
    const store = watching(async () => {
      if (waiting.length > 0) return;
      waiting.push(ask(store).catch((error: unknown) => error));
      await pause(200);
      throw new Error('no more of it');
    });
    await expect(ask(store)).rejects.toThrow('no more of it');
    expect(await waiting[0]).toEqual(new Error('no more of it'));
    expect(await ask(store)).toEqual(await again());
  });

  test('shares its months with the financial years, and with the suites', async () => {
    await nth(1);
    await ask();
    expect(await pagesFor({ suite: 'CX' })).toBe(0);
    expect(await pagesFor({ suite: 'AC' })).toBe(0);
    expect(await pagesFor({ basis: 'financial', year: 2008 })).toBe(9);
    for (const suite of ['CX', 'AC']) {
      expect(await ask(desk.store, { suite })).toEqual(await again({ suite }));
    }
  });

  test('is counted again where something changed, and nowhere else', async () => {
    await nth(1);
    await ask();
    await nth(2, { intervals: [span('2009-02-27T08:00:00Z', '2009-03-02T08:00:00Z')] });
    expect(await pagesFor()).toBe(2);
    expect(await ask()).toEqual(await again());
  });

  test('has a month that goes on counted each time', async () => {
    desk.at('2009-12-20T12:00:00Z');
    await nth(1);
    expect(await pagesFor()).toBe(12);
    expect(await pagesFor()).toBe(1);
    desk.at('2010-01-01T00:00:00Z');
    expect(await pagesFor()).toBe(1);
    expect(await pagesFor()).toBe(0);
  });

  test('keeps what a tariff that begins later leaves as it was', async () => {
    await nth(1);
    await ask();
    await publish(desk, fixedPrice('1.00', { effectiveFrom: '2009-06-02' }));
    expect(await pagesFor()).toBe(0);
    const { force } = madeUpForce();
    await desk.do(changeForce, { ...force, bankHolidays: ['2028-01-03'] });
    expect(await pagesFor()).toBe(0);
  });
});

const session = (more: object = {}) => ({
  interpreterSessions: [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', more)],
});
const share = (n: number) => session({ engagement: { reference: 'E-1', share: n, of: 2 } });
/** Someone who came two months before, at a price whatever the length. */
async function earlier(its: object): Promise<void> {
  await publish(desk, fixedPrice('1.00', { effectiveFrom: '2009-02-01' }));
  await nth(1, { intervals: [span('2009-04-01T08:00:00Z', '2009-06-01T12:00:00Z')], ...its });
}
/** Each gives what changes the year, once all that is before it is recorded. */
const CASES: readonly [string, () => Promise<() => Promise<unknown>>][] = [
  ['a record', async () => () => nth(1)],
  [
    'an amendment that takes a stay elsewhere',
    async () => {
      const id = await nth(1);
      const moved = { intervals: [span('2009-09-01T08:00:00Z', '2009-09-01T18:00:00Z')] };
      const detention = stay({ custodyRecordNumber: 'nth/1', ...moved });
      return () => desk.do(amendDetention, id, () => true, { reason: 'misread', detention });
    },
  ],
  [
    'a release long after',
    async () => {
      const id = await nth(1, OPEN);
      const endedAt = parseInstant('2009-08-01T08:00:00Z');
      return () => desk.do(releaseDetention, id, { endedAt, outcome: 'removed' });
    },
  ],
  [
    'a void',
    async () => {
      const id = await nth(1);
      return () => desk.do(voidDetention, id, 'wrong person');
    },
  ],
  [
    'an agreed charge',
    async () => {
      const id = await nth(1, LONG);
      const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
      return () => desk.do(agreeCharge, id, agreed);
    },
  ],
  [
    'a tariff for dates that are past',
    async () => {
      await nth(1);
      return () => publish(desk, fixedPrice('1.00', { effectiveFrom: '2009-06-01' }));
    },
  ],
  [
    'a tariff that replaces one',
    async () => {
      await nth(1);
      const [old] = await desk.store.read((steps) => steps.tariffs.list('MPS', desk.now()));
      const draft = { content: fixedPrice('1.00'), replaces: old?.id ?? '', reason: 'a digit' };
      return () => desk.do(publishTariff, draft);
    },
  ],
  [
    'another bank holiday, on which one who came long before has a session',
    async () => {
      await earlier(session());
      const { force } = madeUpForce();
      return () => desk.do(changeForce, { ...force, bankHolidays: ['2009-06-01'] });
    },
  ],
  [
    'a session that overlaps that of one who came long before',
    async () => {
      await earlier(session());
      return () => nth(2, session());
    },
  ],
  [
    'the missing share of an engagement',
    async () => {
      await earlier(share(1));
      return () => nth(2, share(2));
    },
  ],
  [
    'an overlap that is accepted',
    async () => {
      await earlier(session());
      const id = await nth(2, session());
      return () => desk.do(acceptOverlaps, id, 'two rooms');
    },
  ],
  [
    'an erasure, after which its interpreter was nowhere else',
    async () => {
      await earlier(session());
      const id = await nth(2, session());
      return () => desk.do(eraseDetention, id, { reason: 'request 31', early: true, years: 7 });
    },
  ],
];

describe('what is kept is given up by', () => {
  test.each(CASES)('%s', async (_, prepare) => {
    const act = await prepare();
    const before = await ask();
    await act();
    const after = await ask();
    expect(after).toEqual(await again());
    expect(after).not.toEqual(before);
  });
});

describe('a month', () => {
  const inJune = (n: number) =>
    nth(n, { intervals: [span('2009-06-02T08:00:00Z', '2009-06-02T18:00:00Z')] });

  test('that changes while it is counted is counted again', async () => {
    await nth(1);
    let isFirst = true;
    const store = watching(async () => {
      if (isFirst) await inJune(2);
      isFirst = false;
    });
    expect(await ask(store)).toEqual(await again());
    expect(await pagesFor()).toBe(0);
  });

  test('that goes on changing is told as it was counted last, and not kept', async () => {
    await nth(1);
    let last = 1;
    const store = watching(async () => {
      last += 1;
      await inJune(last);
    });
    expect((await ask(store)).detentions).toBeLessThan(last);
    expect(await pagesFor()).toBe(1);
    expect(await ask()).toEqual(await again());
  });

  test('that another program counted in another way is counted again', async () => {
    await nth(1);
    await ask();
    await desk.store.transaction('MPS', function* ({ months }) {
      const kept = yield* months.get('MPS', '2009-06');
      if (kept) yield* months.keep('MPS', { ...kept, version: 'another', suites: [] });
    });
    expect(await desk.store.read((steps) => steps.months.allKept('MPS', VERSION))).toHaveLength(11);
    expect(await ask()).toEqual(await again());
    expect(await desk.store.read((steps) => steps.months.allKept('MPS', VERSION))).toHaveLength(12);
  });

  test('is not kept while an interval of one who came in it lies ahead of our clock', async () => {
    const intervals = [
      span('2009-12-31T08:00:00Z', '2010-01-04T11:00:00Z'),
      span('2010-01-04T12:04:00Z', null, { watch: 'constant' }),
    ];
    await nth(1, { intervals, outcome: null });
    expect(await ask()).toEqual(await again());
    desk.at('2010-01-04T12:05:00Z');
    expect(await ask()).toEqual(await again());
    expect((await ask()).byWatch.map(({ watch }) => watch)).toEqual(['part']);
    expect(await pagesFor()).toBe(0);
  });
});
