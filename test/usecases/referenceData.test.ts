import { beforeEach, describe, expect, test } from 'vitest';
import {
  changeForce,
  listCustomers,
  listSuites,
  putCustomer,
  putSuite,
  readForce,
} from '../../src/usecases/referenceData.ts';
import { type Desk, madeUpForce, only, openDesk, refusalOf } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ tariff: null });
});

const { force, suites, customers } = madeUpForce();
const [customer] = customers;
if (!customer) throw new RangeError('the fixtures have a customer');

describe('the force', () => {
  test('can change what it says of itself', async () => {
    const changed = { ...force, name: 'Renamed', vatNumber: 'GB123456789' };
    expect(await desk.do(changeForce, changed)).toEqual(changed);
    expect(await desk.do(readForce)).toEqual(changed);
  });

  test('keeps its code, and has a default customer of its own', async () => {
    const refusal = await refusalOf(
      desk.do(changeForce, { ...force, code: 'BTP', defaultCustomer: 'XX' }),
    );
    expect(refusal.code).toBe('invalid');
    expect(refusal.errors.map(({ pointer }) => pointer)).toEqual(['/code', '/defaultCustomer']);
    expect(await desk.do(readForce)).toEqual(force);
  });

  test('that is not there is not found', async () => {
    expect((await refusalOf(desk.as({ force: 'BTP' }).do(readForce))).code).toBe('not-found');
  });
});

test('suites and customers are added, and changed', async () => {
  await desk.do(putSuite, { code: 'ZZ', name: 'New' });
  await desk.do(putSuite, { code: 'CX', name: 'Renamed' });
  const listed = await desk.do(listSuites);
  expect(listed).toHaveLength(suites.length + 1);
  expect(listed).toContainEqual({ code: 'ZZ', name: 'New' });
  expect(listed).toContainEqual({ code: 'CX', name: 'Renamed' });
  const other = { ...customer, code: 'OTHER', paymentDays: 14 };
  await desk.do(putCustomer, other);
  expect(await desk.do(listCustomers)).toEqual([other, customer]);
});

test('everybody of the force reads them, administrators alone change them', async () => {
  for (const role of ['custody', 'finance', 'auditor'] as const) {
    const its = desk.as(only(role));
    expect(await its.do(readForce)).toEqual(force);
    expect(await its.do(listSuites)).toEqual(suites);
    expect(await its.do(listCustomers)).toEqual(customers);
    const attempts = [
      its.do(changeForce, force),
      its.do(putSuite, { code: 'ZZ', name: 'New' }),
      its.do(putCustomer, customer),
    ];
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'forbidden' } });
    }
  }
  const administrator = desk.as(only('administrator'));
  expect(await administrator.do(putSuite, { code: 'ZZ', name: 'New' })).toMatchObject({
    code: 'ZZ',
  });
});
