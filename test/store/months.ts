/** The store contract's part of months: what is kept of them is theirs as they are now, or nobody's. */
import { expect, test } from 'vitest';
import { parseInstant } from '../../src/domain/time.ts';
import type { KeptMonth, Script, Steps, Store } from '../../src/usecases/store.ts';
import { FORCE, revision, stayOf } from './records.ts';

export function keptMonth(part: Partial<KeptMonth> = {}): KeptMonth {
  const lengths = [
    [2, '[[1800,1]]'],
    [42, '[[37800,3]]'],
  ] as const;
  const suites = [
    { suite: '', summary: '{"all":1}', lengths },
    { suite: 'CX', summary: '{"all":2}', lengths: [] },
  ];
  return { month: '2009-06', touches: 0, version: 'v', ratedTo: '2009-06-30', suites, ...part };
}

/** `open` gives the store of the running test. */
export function monthsContract(open: () => Store): void {
  const write = <T>(script: (steps: Steps) => Script<T>) => open().transaction(FORCE, script);
  const read = <T>(script: (steps: Steps) => Script<T>) => open().read(script);
  const begin = (month = '2009-06') => write(({ months }) => months.begin(FORCE, month));
  const keep = (part: Partial<KeptMonth> = {}) =>
    write(({ months }) => months.keep(FORCE, keptMonth(part)));
  const touch = (from: string, to: string | null = from) =>
    write(({ months }) => months.touch(FORCE, [{ from, to }]));
  const kept = () => read(({ months }) => months.allKept(FORCE, 'v'));

  test('a month is kept as it was counted, in place of what was', async () => {
    await begin();
    expect(await keep({ suites: [{ suite: 'BX', summary: '{}', lengths: [[1, '[]']] }] })).toBe(
      true,
    );
    expect(await keep()).toBe(true);
    expect(await read(({ months }) => months.get(FORCE, '2009-06'))).toEqual(keptMonth());
    const asked = { months: ['2009-05', '2009-06'], version: 'v' };
    const summaries = (suite: string, version = 'v') =>
      read(({ months }) => months.summaries(FORCE, { ...asked, suite, version }));
    expect(await summaries('')).toEqual([{ month: '2009-06', summary: '{"all":1}' }]);
    expect(await summaries('CX')).toEqual([{ month: '2009-06', summary: '{"all":2}' }]);
    expect(await summaries('BX')).toEqual([{ month: '2009-06', summary: null }]);
    expect(await summaries('', 'another')).toEqual([]);
    const lengths = (suite: string, quarters: number[]) =>
      read(({ months }) => months.lengths(FORCE, { ...asked, suite, quarters }));
    expect(await lengths('', [1, 42])).toEqual([
      { month: '2009-06', quarter: 42, seconds: '[[37800,3]]' },
    ]);
    expect(await lengths('CX', [42])).toEqual([]);
    expect(await lengths('', [])).toEqual([]);
  });

  test('a month that was touched is kept no more, however often', async () => {
    await begin();
    await keep();
    expect(await kept()).toEqual(['2009-06']);
    await touch('2009-05');
    expect(await kept()).toEqual(['2009-06']);
    await touch('2009-05', '2009-07');
    await touch('2009-06');
    expect(await kept()).toEqual([]);
    expect(await read(({ months }) => months.get(FORCE, '2009-06'))).toBeUndefined();
    // Once is enough.
    expect(await begin()).toBe(1);
  });

  test('a month that is touched while it is counted is not kept', async () => {
    const touches = await begin();
    await touch('2009-01', null);
    expect(await keep({ touches })).toBe(false);
    expect(await kept()).toEqual([]);
    expect(await keep({ touches: await begin() })).toBe(true);
    expect(await kept()).toEqual(['2009-06']);
  });

  test('a date reaches the months whose charges were looked up for it or later, and those that are being counted', async () => {
    for (const month of ['2009-05', '2009-06', '2009-07']) {
      await begin(month);
      await keep({ month, ratedTo: `${month}-20` });
    }
    await begin('2009-03');
    const touchFrom = (date: string) => write(({ months }) => months.touchRatedFrom(FORCE, date));
    await touchFrom('2009-07-21');
    expect(await kept()).toEqual(['2009-05', '2009-06', '2009-07']);
    expect(await keep({ month: '2009-03' })).toBe(false);
    await touchFrom('2009-06-20');
    expect(await kept()).toEqual(['2009-05']);
  });

  test('who is held in a time is found, however long they are, in order of arrival', async () => {
    const stays: Record<string, [string, string | null]> = {
      early: ['2009-05-01T08:00:00Z', '2009-05-01T18:00:00Z'],
      years: ['2008-06-01T08:00:00Z', '2009-06-01T18:00:00Z'],
      open: ['2009-04-01T08:00:00Z', null],
      weekAndMore: ['2009-05-20T08:00:00Z', '2009-06-02T08:00:00Z'],
      within: ['2009-05-30T08:00:00Z', '2009-06-01T00:00:01Z'],
      until: ['2009-05-30T09:00:00Z', '2009-06-01T00:00:00Z'],
      inside: ['2009-06-10T08:00:00Z', '2009-06-10T18:00:00Z'],
      late: ['2009-07-01T00:00:00Z', '2009-07-02T00:00:00Z'],
    };
    await write(function* ({ detentions }) {
      for (const [id, times] of Object.entries(stays)) {
        yield* detentions.save(revision(id, stayOf(times), { revision: 1 }));
      }
      const gone = { revision: 1, void: true };
      yield* detentions.save(revision('gone', stayOf(stays.inside), gone));
    });
    const [from, to] = ['2009-06-01T00:00:00Z', '2009-07-01T00:00:00Z'].map(parseInstant);
    const all = ['years', 'open', 'weekAndMore', 'within', 'inside'];
    for (const limit of [1, 2, 3, 10]) {
      const found: string[] = [];
      let after: { startedAt: number; id: string } | undefined;
      for (;;) {
        const place = { force: FORCE, from: from ?? 0, to: to ?? 0, after, limit };
        const page = await read(({ detentions }) => detentions.heldIn(place));
        found.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (!last || page.length < limit) break;
        after = { startedAt: last.detention.intervals[0]?.startedAt ?? 0, id: last.id };
      }
      expect(found).toEqual(all);
    }
  });
}
