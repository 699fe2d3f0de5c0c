import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { custody, fixture, temporaryFolder } from './run.ts';

const folder = temporaryFolder();
const TARIFF = fixture('tariff.json');

/** A stay of one interval from 09:15 on 1 June 2009. */
function stay(endedAt: string | null, more: object = {}, interval: object = {}): string {
  return JSON.stringify({
    custodyRecordNumber: '01CX/4512/09',
    intervals: [{ suite: 'CX', startedAt: '2009-06-01T09:15:00+01:00', endedAt, ...interval }],
    outcome: endedAt === null ? null : 'removed',
    ...more,
  });
}

async function rate(detention: string, ...more: string[]) {
  const args = ['rate', '--tariff', TARIFF, '--detention', '-', ...more];
  const { code, stdout, stderr } = await custody(args, {}, detention);
  return { code, stderr, charge: stdout === '' ? null : JSON.parse(stdout) };
}

/** What a refusal prints: nothing but a problem, on standard error. */
async function problem(...args: [detention: string, ...more: string[]]) {
  const { code, stderr, charge } = await rate(...args);
  expect({ code, charge }).toEqual({ code: 1, charge: null });
  return JSON.parse(stderr);
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe.concurrent('rate prices', () => {
  test('10 h 30 at 296.00, with its working, and prints nothing else', async () => {
    const { code, stderr, charge } = await rate(stay('2009-06-01T19:45:00+01:00'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(charge).toMatchObject({
      status: 'priced',
      tariff: { id: 'UKBA-2009-01-01', effectiveFrom: '2009-01-01' },
      billableSeconds: 37_800,
      lines: [{ kind: 'custody', amount: '296.00', rules: ['R7'] }],
      net: '296.00',
      vat: '0.00',
      total: '296.00',
    });
    expect(charge.lines[0].working).toContain('10 h 30 min');
  });

  test('a stay past the last band as unpriced, and that is no error', async () => {
    const { code, charge } = await rate(stay('2009-06-03T09:15:01+01:00'));
    expect(code).toBe(0);
    expect(charge).toMatchObject({ status: 'unpriced', reason: 'beyond-last-band' });
    expect(charge).not.toHaveProperty('total');
  });

  test('the same stay at what was agreed', async () => {
    const { charge } = await rate(stay('2009-06-03T09:15:01+01:00'), '--agreed', '1200.00');
    expect(charge).toMatchObject({ status: 'priced', total: '1200.00' });
  });

  test('criminal custody as not billable, and that is no error', async () => {
    const { code, charge } = await rate(
      stay('2009-06-01T19:45:00+01:00', {}, { power: 'criminal' }),
    );
    expect(code).toBe(0);
    expect(charge).toMatchObject({ status: 'not-billable', lines: [] });
  });

  test('an open stay up to the moment asked about', async () => {
    const { code, charge } = await rate(stay(null), '--at', '2009-06-01T21:15:01+01:00');
    expect(code).toBe(0);
    expect(charge).toMatchObject({
      status: 'provisional',
      at: '2009-06-01T21:15:01+01:00',
      total: '435.00',
    });
  });

  test.for([
    ['before the tariff begins', { startedAt: '2008-12-31T23:59:59Z' }, {}],
    ['of another customer', {}, { customer: 'HO' }],
  ] as const)('a stay %s as unpriced: no-tariff (R5)', async ([, interval, more]) => {
    const { code, charge } = await rate(stay('2009-06-01T19:45:00+01:00', more, interval));
    expect(code).toBe(0);
    expect(charge).toMatchObject({ status: 'unpriced', reason: 'no-tariff', tariff: null });
  });

  test('sessions of one interpreter that overlap as unpriced (R14)', async () => {
    const session = {
      interpreter: 'INT-77',
      mode: 'telephone',
      startedAt: '2009-06-01T10:00:00+01:00',
      endedAt: '2009-06-01T11:00:00+01:00',
    };
    const sessions = { interpreterSessions: [session, session] };
    const { charge } = await rate(stay('2009-06-01T19:45:00+01:00', sessions));
    expect(charge).toMatchObject({ status: 'unpriced', reason: 'session-overlap' });
  });

  test('under a tariff that says its own id, from files', async () => {
    const content = { ...JSON.parse(readFileSync(TARIFF, 'utf8')), id: 'draft 7' };
    const args = ['rate', '--tariff', file('draft.json', JSON.stringify(content))];
    const detention = file('stay.json', stay('2009-06-01T19:45:00+01:00'));
    const { stdout } = await custody([...args, '--detention', detention]);
    expect(JSON.parse(stdout).tariff.id).toBe('draft 7');
  });
});

describe.concurrent('rate refuses', () => {
  test('a stay that runs backwards, at its pointer, with the members of a problem (R3)', async () => {
    expect(await problem(stay('2009-06-01T08:15:00+01:00'))).toEqual({
      type: 'urn:custody-billing:problem:invalid',
      title: 'The input does not hold',
      status: 422,
      code: 'invalid',
      detail: 'standard input does not hold',
      errors: [{ pointer: '/intervals/0/endedAt', detail: expect.stringContaining('backwards') }],
    });
  });

  test('a time without offset, and a field that is none (R1)', async () => {
    const { errors } = await problem(stay('2009-06-01T19:45:00', { name: 'A Person' }));
    expect(errors).toEqual([
      { pointer: '/intervals/0/endedAt', detail: expect.stringContaining('has no offset') },
      { pointer: '/name', detail: expect.stringContaining('is not a field here') },
    ]);
  });

  test('what is not JSON, and quotes nothing of it', async () => {
    const { detail } = await problem('{\n "custodyRecordNumber": 01CX/4512/09 }');
    expect(detail).toMatch(/^standard input is not JSON/);
    expect(detail).not.toContain('4512');
  });

  test('what is not UTF-8 text', async () => {
    const args = ['rate', '--tariff', TARIFF, '--detention', '-'];
    const { code, stderr } = await custody(args, {}, Buffer.from([0x22, 0xff, 0x22]));
    expect(code).toBe(1);
    expect(JSON.parse(stderr).detail).toBe('standard input is not UTF-8 text');
  });

  test('a tariff whose bands do not ascend (R7), and a file that is not there', async () => {
    const content = JSON.parse(readFileSync(TARIFF, 'utf8'));
    content.custody.bands[1].upToHours = 12;
    const bad = file('bad.json', JSON.stringify(content));
    const detention = file('some.json', stay('2009-06-01T19:45:00+01:00'));
    const ended = await custody(['rate', '--tariff', bad, '--detention', detention]);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stderr)).toMatchObject({
      detail: `${bad} does not hold`,
      errors: [{ pointer: '/custody/bands/1/upToHours' }],
    });
    const missing = await custody(['rate', '--tariff', `${bad}x`, '--detention', detention]);
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.stderr).detail).toBe(
      `cannot read ${bad}x: there is no such file or folder`,
    );
  });

  test('options that are no time and no amount', async () => {
    const detention = stay('2009-06-01T19:45:00+01:00');
    expect((await problem(detention, '--at', 'noon')).detail).toMatch(/^--at is not a time/);
    expect((await problem(detention, '--agreed', '12')).detail).toMatch(
      /^--agreed is not an amount/,
    );
  });
});
