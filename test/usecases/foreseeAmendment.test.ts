import { beforeEach, describe, expect, test } from 'vitest';
import type { SentDetention } from '../../src/shapes/detention.ts';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { chargeDetention } from '../../src/usecases/assessCharge.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { foreseeAmendment } from '../../src/usecases/foreseeAmendment.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { attendance, type Desk, only, openDesk, record, refusalOf, span, stay } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const is = (seen: number) => (revision: number) => revision === seen;
const foresee = (id: string, detention: SentDetention, seen = 1, by = desk) =>
  by.do(foreseeAmendment, id, is(seen), detention);
const reason = 'keyed late';
const longer = { intervals: [span('2009-06-01T08:15:00Z', '2009-06-02T08:00:00Z')] };
const beyond = { intervals: [span('2009-06-01T08:15:00Z', '2009-06-04T18:45:00Z')] };
const eventsOf = (id: string) =>
  desk.store.read((steps) => steps.audit.eventsOf('MPS', `detention/${id}`));

describe('a foreseen amendment', () => {
  test('is charged as the amendment then is, line by line beside what it was', async () => {
    const { id } = await record(desk);
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:10:00Z');
    const next = stay({ ...longer, interpreterSessions: [session] });
    const foreseen = await foresee(id, next);
    expect(foreseen.lines).toMatchObject([
      { kind: 'custody', before: { amount: '296.00' }, after: { amount: '435.00' } },
      { kind: 'interpreter', before: null, after: { amount: '37.50' } },
    ]);
    expect(foreseen.chargeBefore).toEqual(await desk.do(chargeDetention, id));
    await desk.do(amendDetention, id, is(1), { reason, detention: next });
    expect(foreseen.chargeAfter).toEqual(await desk.do(chargeDetention, id));
  });

  test('writes nothing but that its charge was asked for', async () => {
    const { id } = await record(desk);
    await foresee(id, stay(longer));
    const current = await desk.store.read((steps) => steps.detentions.current('MPS', id));
    expect(current?.revision).toBe(1);
    expect((await eventsOf(id)).slice(1)).toMatchObject([
      { kind: 'detention.consulted', details: { form: 'charge' } },
    ]);
  });

  test('names the live invoice that it would supersede, and not one that shows the same', async () => {
    const { id } = await record(desk);
    const { number } = await desk.do(issueInvoice, id);
    expect((await foresee(id, stay(longer))).supersedes).toBe(number);
    expect((await foresee(id, stay({ outcome: 'bailed' }))).supersedes).toBeNull();
  });

  test('says where an agreed charge would no longer count', async () => {
    const { id } = await record(desk, beyond);
    const agreed = { amountPence: 105_500, reason, agreedBy: 'by letter' };
    await desk.do(agreeCharge, id, agreed);
    const foreseen = await foresee(id, stay({ ...beyond, operation: 'Swale' }));
    expect(foreseen).toMatchObject({ losesAgreement: true, chargeAfter: { status: 'unpriced' } });
  });

  test('brings a voided record back, which cost nothing', async () => {
    const { id } = await record(desk);
    await desk.do(voidDetention, id, 'keyed twice');
    const foreseen = await foresee(id, stay(), 2);
    expect(foreseen.chargeBefore).toBeNull();
    expect(foreseen.lines).toMatchObject([{ before: null, after: { amount: '296.00' } }]);
  });

  test('counts sessions of other records against it, as the amendment would', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:10:00Z');
    await record(desk, { custodyRecordNumber: 'OTHER', interpreterSessions: [session] });
    const { id } = await record(desk);
    const foreseen = await foresee(id, stay({ interpreterSessions: [session] }));
    expect(foreseen.chargeAfter.unpriced?.reason).toBe('session-overlap');
  });

  test('is refused as the amendment would be, and leaves no event', async () => {
    const { id } = await record(desk);
    await record(desk, { custodyRecordNumber: 'TAKEN' });
    const backwards = { intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T08:00:00Z')] };
    const elsewhere = desk.as(only('custody', { suites: ['CX'] }));
    const { id: away } = await record(desk, {
      custodyRecordNumber: 'AWAY',
      intervals: [
        span('2009-06-01T08:15:00Z', '2009-06-01T10:00:00Z'),
        span('2009-06-01T10:00:00Z', '2009-06-01T18:45:00Z', { suite: 'BX' }),
      ],
    });
    const size = await desk.store.read((steps) => steps.audit.size('MPS'));
    const refused = [
      foresee(id, stay(), 7),
      foresee(id, stay(backwards)),
      foresee(id, stay({ custodyRecordNumber: 'TAKEN' })),
      foresee(id, stay(), 1, desk.as(only('finance'))),
      foresee(
        away,
        stay({
          custodyRecordNumber: 'AWAY',
          intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { suite: 'BX' })],
        }),
        1,
        elsewhere,
      ),
    ].map(refusalOf);
    expect((await Promise.all(refused)).map(({ code }) => code)).toEqual([
      'stale-revision',
      'invalid',
      'invalid',
      'forbidden',
      'forbidden',
    ]);
    expect(await desk.store.read((steps) => steps.audit.size('MPS'))).toBe(size);
  });
});
