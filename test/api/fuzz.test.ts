/** Whatever JSON is sent to whatever writes: an answer that is described, and no fault here. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { attendance, span, tableOne } from '../usecases/force.ts';
import { openStay, recorded, referenceData, stay } from './sent.ts';
import { type Holder, tableTest } from './server.ts';

type Sent = [path: string, as: Holder, body: unknown];

/** Every write, with a body that it would take. */
const writesOn = (id: string): Sent[] => [
  [
    'POST /v1/detentions',
    'custody',
    stay('fuzz', {
      interpreterSessions: [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')],
    }),
  ],
  [`PUT /v1/detentions/${id}`, 'custody', { reason: 'why', detention: openStay('kept') }],
  [`POST /v1/detentions/${id}/intervals`, 'custody', { startedAt: '2010-01-04T09:00:00Z' }],
  [`POST /v1/detentions/${id}/release`, 'custody', { endedAt: null, outcome: 'other' }],
  [
    `POST /v1/detentions/${id}/interpreter-sessions`,
    'custody',
    attendance('2010-01-04T09:00:00Z', '2010-01-04T10:00:00Z', {
      engagement: { reference: 'E', share: 1, of: 2 },
    }),
  ],
  [`POST /v1/detentions/${id}/void`, 'custody', { reason: 'why' }],
  [
    `POST /v1/detentions/${id}/agreed-charge`,
    'finance',
    { amount: '1.00', reason: 'why', agreedBy: 'who' },
  ],
  [`POST /v1/detentions/${id}/accept-overlaps`, 'finance', { reason: 'why' }],
  ['POST /v1/detentions/search', 'custody', { scheme: 'force', reference: 'D', cursor: null }],
  ['POST /v1/breakdowns', 'auditor', { scheme: 'force', reference: 'D' }],
  ['POST /v1/invoices', 'finance', { detention: id }],
  ['POST /v1/tariffs', 'administrator', { ...tableOne(), replaces: id, reason: 'why' }],
  [
    'POST /v1/tariffs/preview',
    'auditor',
    { tariff: tableOne(), from: '2009-01-01', to: '2009-12-31' },
  ],
  ['PUT /v1/force', 'administrator', referenceData().force],
  ['PUT /v1/suites/CX', 'administrator', { code: 'CX', name: 'Charing Cross' }],
  ['PUT /v1/customers/UKBA', 'administrator', referenceData().customer],
];

const anything = fc.oneof(
  fc.jsonValue({ stringUnit: 'binary' }),
  fc.constantFrom<unknown>(
    '\ud800',
    '\u0000',
    '__proto__',
    -0,
    1e308,
    2 ** 53,
    '9'.repeat(400),
    {},
    [],
    null,
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom<unknown>('CX', 'UKBA', '2009-06-01', '2009-06-01T08:15:00Z', '296.00', [
    span('2009-06-01T08:15:00Z', null),
  ]),
);

/** A body with one of its parts, however deep, put in another's place or taken out. */
function spoiled(body: unknown, place: number, value: unknown): unknown {
  let places = place;
  const copy = (part: unknown): unknown => {
    places -= 1;
    if (places === 0) return value;
    if (Array.isArray(part)) return part.map(copy);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, copy(inner)]));
  };
  return copy(body);
}

tableTest('any JSON to any write is answered, and by no fault', async ({ service }) => {
  const id = await recorded(service, openStay('kept'));
  const sent = fc
    .tuple(fc.constantFrom(...writesOn(id)), fc.nat({ max: 30 }), anything)
    .map(([[path, as, body], place, value]): Sent => [path, as, spoiled(body, place, value)]);
  await fc.assert(
    fc.asyncProperty(sent, fc.nat({ max: 4 }), async ([path, as, body], n) => {
      const headers = { 'if-match': '*', ...(n === 0 && { 'idempotency-key': 'fuzz' }) };
      const answer = await service.ask(path as 'POST /', { as, body, headers });
      expect(answer.status).toBeLessThan(500);
      if (answer.status < 400) expect(answer.status).toBeOneOf([200, 201]);
    }),
    { numRuns: 400 },
  );
  expect(service.log.filter(({ level }) => Number(level) > 30)).toEqual([]);
});

tableTest('any text to any write or import is answered, and by no fault', async ({ service }) => {
  const id = await recorded(service, openStay('kept'));
  const paths = [...writesOn(id), ['POST /v1/detentions/import', 'custody', null] satisfies Sent];
  const types = ['application/json', 'text/csv', 'application/x-ndjson', 'text/plain'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.constantFrom(...types),
      fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant('suite,startedAt\n"')),
      async ([path, as], type, raw) => {
        const headers = { 'content-type': type, 'if-match': '*' };
        const answer = await service.ask(path as 'POST /', { as, raw, headers });
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toContain('"broken"');
      },
    ),
    { numRuns: 200 },
  );
});
