/** Whatever JSON is sent to whatever writes: an answer that is described, and no fault here. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { span } from '../usecases/force.ts';
import { type Sent, writesOn } from './everyWrite.ts';
import { openStay, recorded } from './sent.ts';
import { tableTest } from './server.ts';

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
