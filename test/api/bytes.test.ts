/** Bytes that no text has that is taken in: what asks for them finds nothing, on either database. */
import { expect } from 'vitest';
import { z } from 'zod';
import { describedBy } from './describedAnswer.ts';
import { writesOn } from './everyWrite.ts';
import { type Answer, type Holder, type Service, tableTest } from './server.ts';

const NUL = '\u0000';
const ASKING = ['custody', 'finance', 'auditor', 'administrator'] as const satisfies Holder[];

/** Where pages ended, as every list writes it. */
const CURSORS = [
  { startedAt: 1, id: NUL },
  { endedAt: 1, id: NUL },
  { raisedAt: 1, id: NUL },
  { issuedAt: 1, number: NUL },
  { actedAt: 1, payment: NUL },
].map((place) => Buffer.from(JSON.stringify(place)).toString('base64url'));

const parametersShape = z.array(z.looseObject({ name: z.string(), in: z.string() }));

async function reads({ app }: Service): Promise<{ path: string; asked: string[] }[]> {
  const routes = describedBy(await (await app.request('/openapi.json')).json());
  return routes
    .filter(({ method }) => method === 'GET')
    .map(({ path, operation }) => ({
      path: path.replaceAll(/\{\w+\}/g, '%00'),
      asked: parametersShape
        .parse(operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name),
    }));
}

const isRefused = ({ status }: Answer) => status >= 400;

tableTest('every read that asks for U+0000 is answered, and by no fault', async ({ service }) => {
  const all = await reads(service);
  expect(all.length).toBeGreaterThan(30);
  for (const { path, asked } of all) {
    const queries = asked.flatMap((name) =>
      name === 'cursor' ? CURSORS.map((cursor) => `cursor=${cursor}`) : `${name}=a%00`,
    );
    for (const query of ['', ...queries]) {
      for (const as of ASKING) {
        const answer = await service.ask(`GET ${path}?${query}` as 'GET /', { as });
        expect(answer.status, `${path}?${query}`).toBeLessThan(500);
        if (path.includes('%00')) expect(isRefused(answer), path).toBe(true);
      }
    }
  }
  expect(service.log.filter(({ level }) => Number(level) > 30)).toEqual([]);
});

tableTest('every write to what U+0000 names is refused', async ({ service }) => {
  const headers = { 'if-match': '*' };
  for (const [path, as, body] of writesOn('%00')) {
    if (!path.includes('%00')) continue;
    const answer = await service.ask(path as 'POST /', { as, body, headers });
    expect(answer.status, path).toBe(404);
  }
  for (const [path, as, body] of [
    ['POST /v1/invoices', 'finance', { detention: NUL }],
    ['POST /v1/invoices/%00/correct', 'finance', { reason: 'why' }],
    ['POST /v1/disputes/%00/settle', 'finance', { outcome: 'rejected', reason: 'why' }],
    ['POST /v1/detentions/search', 'custody', { scheme: 'force', reference: `D${NUL}` }],
    [
      'POST /v1/detentions/search',
      'custody',
      { scheme: 'force', reference: 'D', cursor: CURSORS[0] },
    ],
  ] as const) {
    const answer = await service.ask(path, { as, body });
    expect(answer.status, path).toBeLessThan(500);
  }
});
