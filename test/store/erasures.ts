/** What a store must do about retention and erasure. */
import { beforeEach, describe, expect, test } from 'vitest';
import { parseInstant } from '../../src/domain/time.ts';
import type { RetentionFilter, Script, Steps, Store } from '../../src/usecases/store.ts';
import { session } from '../domain/build.ts';
import { madeUpForce } from '../usecases/force.ts';
import {
  accessKey,
  agreement,
  auditEvent,
  FORCE,
  invoice,
  issue,
  part,
  publishedTariff,
  putForce,
  revision,
  stayOf,
} from './records.ts';

const LATEST = Number.MAX_SAFE_INTEGER;
const day = (date: string) => parseInstant(`${date}T12:00:00Z`);

export function erasuresContract(store: () => Store): void {
  const write = <T>(script: (steps: Steps) => Script<T>) => store().transaction(FORCE, script);
  const read = <T>(script: (steps: Steps) => Script<T>) => store().read(script);

  describe('what is retained no longer', () => {
    const ended = (id: string, date: string) =>
      revision(id, stayOf([`${date}T08:00:00Z`, `${date}T12:00:00Z`]));
    const endless = (id: string, date: string, isVoid: boolean) =>
      revision(id, stayOf([`${date}T08:00:00Z`, null]), { void: isVoid });
    const idsOf = async (filter: Partial<RetentionFilter> = {}) => {
      const asked = { force: FORCE, before: day('2010-04-01'), limit: 10, ...filter };
      return (await read((steps) => steps.erasures.retained(asked))).map(({ id }) => id).join(' ');
    };
    beforeEach(() =>
      write(function* (steps) {
        const { detentions, tariffs } = steps;
        yield* tariffs.insert(FORCE, publishedTariff('tariff-1'));
        yield* detentions.save(ended('late', '2010-05-01'));
        yield* detentions.save(ended('second', '2009-07-01'));
        yield* detentions.save(ended('first', '2009-06-01'));
        yield* detentions.save(ended('first-too', '2009-06-01'));
        yield* detentions.save(ended('erased', '2009-06-01'));
        yield* detentions.save(ended('invoiced-late', '2009-06-01'));
        yield* detentions.save(endless('open', '2009-06-01', false));
        yield* detentions.save(endless('void', '2009-06-01', true));
        yield* detentions.save(endless('void-late', '2010-05-01', true));
        yield* issue(steps, invoice(1, 'second', { issuedAt: day('2009-08-01') }));
        yield* steps.documents.markSuperseded(FORCE, 'second', true);
        yield* issue(steps, invoice(2, 'invoiced-late', { issuedAt: day('2010-04-01') }));
        yield* steps.erasures.markErased(FORCE, 'erased', 1000);
      }),
    );

    test('is listed by its end; what is voided without one comes first', async () => {
      expect(await idsOf()).toBe('void first first-too second');
      expect(await idsOf({ before: day('2009-07-01') })).toBe('void first first-too');
      expect(await idsOf({ before: day('2009-07-01') + 1 })).toBe('void first first-too');
      expect(await idsOf({ before: day('2011-01-01') })).toBe(
        'void void-late first first-too invoiced-late second late',
      );
      expect(await idsOf({ force: 'BTP' })).toBe('');
    });

    test('ended before, and was invoiced before, to the second', async () => {
      const end = day('2009-07-01');
      expect(await idsOf({ before: end })).not.toContain('second');
      expect(await idsOf({ before: day('2009-08-01') })).not.toContain('second');
      expect(await idsOf({ before: day('2009-08-01') + 1 })).toContain('second');
    });

    test('comes page by page', async () => {
      const all: string[] = [];
      let after: RetentionFilter['after'];
      for (;;) {
        const asked = { force: FORCE, before: day('2011-01-01'), limit: 2, after };
        const page = await read((steps) => steps.erasures.retained(asked));
        all.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (!last) break;
        after = { endedAt: last.endedAt, id: last.id };
      }
      expect(all.join(' ')).toBe('void void-late first first-too invoiced-late second late');
    });

    test('is of the suites that are asked for', async () => {
      expect(await idsOf({ suites: ['CX'] })).toBe('void first first-too second');
      expect(await idsOf({ suites: ['BX'] })).toBe('');
    });

    test('tells where it stands', async () => {
      const asked = { force: FORCE, before: day('2010-04-01'), limit: 10 };
      const found = await read((steps) => steps.erasures.retained(asked));
      expect(found[0]).toEqual({
        id: 'void',
        status: 'void',
        startedAt: parseInstant('2009-06-01T08:00:00Z'),
        endedAt: null,
        lastIssuedAt: null,
        invoice: null,
        superseded: false,
      });
      expect(found[3]).toMatchObject({
        id: 'second',
        endedAt: day('2009-07-01'),
        lastIssuedAt: day('2009-08-01'),
        invoice: 'MPS-2009-000001',
        superseded: true,
      });
      const documents = (id: string) => read((steps) => steps.documents.about(FORCE, id));
      expect(await documents('second')).toMatchObject([
        { number: 'MPS-2009-000001', kind: 'invoice', issuedAt: day('2009-08-01') },
      ]);
      expect(await documents('first')).toEqual([]);
    });
  });

  describe('what is erased', () => {
    const told = stayOf(undefined, {
      custodyRecordNumber: 'N-1',
      detaineeReference: 'D-1',
      homeOfficeReference: 'H-1',
      interpreterSessions: [
        session('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z'),
        session('2009-06-01T11:00:00Z', '2009-06-01T12:00:00Z', { interpreter: null }),
      ],
    });
    /** The same of two forces and two detentions. */
    function* fill(steps: Steps, force: string): Script<void> {
      const key = accessKey('key-ada', { force });
      for (const id of ['a', 'b']) {
        const said = { ...told, custodyRecordNumber: `N-${id}` };
        yield* steps.detentions.claimNumber(force, `OLD-${id}`, id);
        yield* steps.detentions.claimNumber(force, `N-${id}`, id);
        yield* steps.detentions.save(revision(id, said, { force }));
        yield* steps.detentions.save(revision(id, said, { force, revision: 2, reason: 'why' }));
        yield* steps.agreements.insert(force, agreement(id), part({ reason: 'by letter' }));
        yield* steps.agreements.insert(force, agreement(id, { sequence: 2 }), part({}));
        const answer = `{"body":{"detention":"${id}-${id}"}}`;
        yield* steps.answers.insert(key, id, { requestHash: '', answer, answeredAt: 1000 });
      }
      yield* steps.audit.append(auditEvent(0, { log: force }), part({ reason: 'asked' }));
    }
    beforeEach(() =>
      write(function* (steps) {
        yield* putForce(steps, madeUpForce('BTP'));
        for (const force of [FORCE, 'BTP']) yield* fill(steps, force);
      }),
    );
    const current = (id: string, force = FORCE) =>
      read((steps) => steps.detentions.current(force, id));

    test('is every personal part that is named, and no other', async () => {
      const has = (record: string, force = FORCE) =>
        read((steps) => steps.erasures.hasPersonal(force, record));
      expect(await has('event/0')).toBe(true);
      const records = ['detention/a/1', 'detention/a/2', 'event/0', 'event/7'];
      expect(await write((steps) => steps.erasures.deletePersonal(FORCE, records))).toBe(3);
      for (const record of records) expect(await has(record)).toBe(false);
      expect(await has('detention/b/1')).toBe(true);
      expect(await has('event/0', 'BTP')).toBe(true);
      expect(await current('a')).toMatchObject({
        reason: null,
        detention: {
          custodyRecordNumber: '',
          detaineeReference: null,
          homeOfficeReference: null,
          intervals: told.intervals,
          interpreterSessions: [{ interpreter: null, miles: 0 }, { interpreter: null }],
        },
      });
      expect(await current('b')).toMatchObject({ reason: 'why' });
      expect(await current('a', 'BTP')).toMatchObject({ reason: 'why' });
    });

    test('is everything that leads from a reference to it', async () => {
      // Two numbers, two references, and an interpreter in two revisions.
      expect(await write((steps) => steps.erasures.deleteLookUps(FORCE, 'a'))).toBe(6);
      expect(await write((steps) => steps.erasures.deleteLookUps(FORCE, 'a'))).toBe(0);
      const found = await read(function* ({ detentions }) {
        const reference = { scheme: 'force', reference: 'D-1' } as const;
        const listed = yield* detentions.list({ force: FORCE, reference, limit: 9 });
        const asking = { detention: 'other', interpreter: 'INT-1', engagement: null };
        const sessions = [{ ...asking, startedAt: 0, endedAt: LATEST }];
        const heard = yield* detentions.meeting({ force: FORCE, asOf: LATEST, sessions });
        return {
          number: yield* detentions.withNumber(FORCE, 'N-a'),
          former: yield* detentions.everWithNumbers(FORCE, ['OLD-a']),
          other: yield* detentions.withNumber(FORCE, 'N-b'),
          elsewhere: yield* detentions.withNumber('BTP', 'N-a'),
          listed: listed.map(({ id }) => id),
          heard: heard.map(({ id }) => id),
        };
      });
      expect(found).toEqual({
        number: undefined,
        former: [],
        other: 'b',
        elsewhere: 'a',
        listed: ['b'],
        heard: ['b'],
      });
    });

    test('is every answer that names it', async () => {
      const forget = () => write((steps) => steps.erasures.deleteAnswers(FORCE, 'a-a'));
      expect([await forget(), await forget()]).toEqual([1, 0]);
      const get = (force: string, key: string) =>
        read((steps) => steps.answers.get(accessKey('key-ada', { force }), key, 0));
      expect(await get(FORCE, 'a')).toBeUndefined();
      expect(await get(FORCE, 'b')).toBeDefined();
      expect(await get('BTP', 'a')).toBeDefined();
    });

    test('is named by what was agreed of it', async () => {
      const agreed = async (id: string) =>
        (await read((steps) => steps.agreements.of(FORCE, [id], LATEST))).map(
          ({ detention, revision, sequence }) => `${detention}/${revision}/${sequence}`,
        );
      expect(await agreed('a')).toEqual(['a/1/1', 'a/1/2']);
      expect(await agreed('other')).toEqual([]);
    });

    test('is marked with its moment', async () => {
      await write((steps) => steps.erasures.markErased(FORCE, 'a', 5000));
      expect(await current('a')).toMatchObject({ erasedAt: 5000 });
      expect(await current('b')).toMatchObject({ erasedAt: null });
      expect(await current('a', 'BTP')).toMatchObject({ erasedAt: null });
    });
  });

  test('a store that is scrubbed is as it was', async () => {
    await write(function* ({ detentions, erasures }) {
      for (const id of ['a', 'b']) yield* detentions.save(revision(id));
      yield* erasures.deletePersonal(FORCE, ['detention/a/1']);
    });
    const state = () => read((steps) => steps.detentions.list({ force: FORCE, limit: 9 }));
    const before = await state();
    await store().scrub();
    expect(await state()).toEqual(before);
  });
}
