/** /openapi.json and the page to read it on. */
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { describedBy, description } from './describedAnswer.ts';
import { problemIn, type Service, tableTest } from './server.ts';

async function documentOf({ url }: Service) {
  return description.parse(await (await fetch(`${url}/openapi.json`)).json());
}

/** Every object in a JSON value, itself among them. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* objectsIn(part);
}

/** What a JSON Pointer such as #/components/schemas/Problem leads to. */
function target(document: unknown, reference: string): unknown {
  const names = reference.split('/').slice(1);
  return names.reduce((value: unknown, name) => Object(value)[name], document);
}

describe('the description', () => {
  tableTest('is for anyone to read', async ({ service }) => {
    const answer = await fetch(`${service.url}/openapi.json`);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  tableTest(
    'says which POSTs take an Idempotency-Key, and where 406 is answered',
    async ({ service }) => {
      const document = await documentOf(service);
      expect(JSON.stringify(document.info)).toContain(
        'A POST that writes, other than the import, takes an Idempotency-Key',
      );
      const choosy = describedBy(document).filter(({ operation }) => '406' in operation.responses);
      expect(choosy.map(({ path }) => path).toSorted()).toEqual([
        '/v1/aged-debt',
        '/v1/breakdowns',
        '/v1/claims/{number}',
        '/v1/customers/{code}/statement',
        '/v1/detentions/{id}/breakdown',
        '/v1/invoices/{number}',
        '/v1/reconciliation/{year}',
        '/v1/statistics/{year}',
      ]);
    },
  );

  tableTest('has every component that it refers to', async ({ service }) => {
    const document = await documentOf(service);
    const references = [...objectsIn(document)].flatMap(({ $ref }) => ($ref ? [String($ref)] : []));
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => target(document, reference) === undefined)).toEqual([]);
  });

  tableTest('says of every operation what it is, and what is refused', async ({ service }) => {
    for (const { method, path, operation } of describedBy(await documentOf(service))) {
      const what = `${method} ${path}`;
      expect(operation.summary, what).toMatch(/^[A-Z].{8}/);
      expect(operation.tags, what).toHaveLength(1);
      const statuses = Object.keys(operation.responses);
      const refused = path.startsWith('/v1') ? ['401', '403', '422', 'default'] : ['default'];
      expect(statuses, what).toEqual(expect.arrayContaining(refused));
      expect(
        statuses.some((status) => status.startsWith('2')),
        what,
      ).toBe(true);
    }
  });

  tableTest('names no operation twice', async ({ service }) => {
    const routes = describedBy(await documentOf(service));
    const places = routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
    );
    expect(new Set(places).size).toBe(places.length);
    const summaries = routes.map(({ operation }) => operation.summary);
    expect(new Set(summaries).size).toBe(summaries.length);
  });

  tableTest('declares every parameter of a path, and needs every body', async ({ service }) => {
    const parameters = z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]);
    for (const { method, path, operation } of describedBy(await documentOf(service))) {
      const declared = parameters
        .parse(operation.parameters)
        .filter((parameter) => parameter.in === 'path');
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        declared.map(({ name }) => name),
        path,
      ).toEqual(named);
      expect(
        declared.every(({ required }) => required),
        path,
      ).toBe(true);
      const body = z.looseObject({ required: z.literal(true) });
      if (method === 'GET') expect(operation.requestBody, path).toBeUndefined();
      else expect(body.safeParse(operation.requestBody).success, path).toBe(true);
    }
  });

  tableTest('gives every schema a type, a choice or a reference', async ({ service }) => {
    const { components } = await documentOf(service);
    for (const schema of objectsIn(components.schemas)) {
      for (const property of Object.values(Object(schema.properties))) {
        const keys = Object.keys(Object(property));
        const says = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'const', 'enum'];
        expect(
          keys.some((key) => says.includes(key)),
          JSON.stringify(property),
        ).toBe(true);
      }
    }
  });

  tableTest('says what each field of a query is', async ({ service }) => {
    const { paths } = await documentOf(service);
    const queried = [...objectsIn(paths)].filter((found) => found.in === 'query');
    expect(queried.length).toBeGreaterThan(40);
    expect(queried.filter(({ description }) => !description)).toEqual([]);
  });

  tableTest('asks for the access key everywhere under /v1', async ({ service }) => {
    const document = await documentOf(service);
    const free = describedBy(document).filter(({ operation }) => operation.security !== undefined);
    expect(free.map(({ path }) => path)).toEqual(['/public-keys']);
    expect(document.security).toEqual([{ accessKey: [] }]);
    expect(target(document, '#/components/securitySchemes/accessKey')).toMatchObject({
      type: 'http',
      scheme: 'bearer',
    });
  });
});

describe('a query field that no route knows', () => {
  tableTest('is refused by every route that is described', async ({ service }) => {
    const routes = describedBy(await documentOf(service));
    expect(routes.length).toBeGreaterThan(30);
    for (const { method, path } of routes) {
      const asked = path.replace('{year}', '2009').replaceAll(/\{\w+\}/g, 'none');
      const line = `${method} ${asked}?unheard=1&__proto__=2` as `${string} /${string}`;
      const { status, code, errors } = problemIn(await service.ask(line, { as: 'auditor' }));
      const pointers = errors?.map(({ pointer }) => pointer);
      expect([line, status, code]).toEqual([line, 422, 'invalid']);
      expect(pointers, line).toEqual(expect.arrayContaining(['/unheard', '/__proto__']));
    }
  });

  tableTest(
    'is not told of to who has no access key, and not looked at elsewhere',
    async ({ service }) => {
      expect((await service.ask('GET /v1/suites?unheard=1')).status).toBe(401);
      expect((await service.ask('HEAD /v1/suites?unheard=1', { as: 'auditor' })).status).toBe(422);
      expect((await service.ask('GET /v1/nowhere?unheard=1', { as: 'auditor' })).status).toBe(404);
      expect((await service.ask('GET /openapi.json?unheard=1')).status).toBe(200);
      expect((await service.ask('GET /docs?unheard=1')).status).toBe(200);
      expect((await service.ask('GET /health/live?unheard=1')).status).toBe(200);
    },
  );
});

describe('the page at /docs', () => {
  const ASSETS = ['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/start.js'];

  tableTest('loads its own assets and no others', async ({ service }) => {
    const page = await (await fetch(`${service.url}/docs`)).text();
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(loaded.toSorted()).toEqual([...ASSETS, '/openapi.json'].toSorted());
    const start = await (await fetch(`${service.url}/docs/start.js`)).text();
    expect(page + start).not.toMatch(/https?:|\/\//);
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|style=|\son\w+=/);
  });

  tableTest.for([
    ['/docs', 'text/html'],
    [ASSETS[0], 'text/css'],
    [ASSETS[1], 'text/javascript'],
    [ASSETS[2], 'text/javascript'],
  ])('%s is served, and may reach nothing outside', async ([path, type], { service }) => {
    const answer = await fetch(service.url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy.split(/; ?/).filter(Boolean).toSorted()).toEqual(
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ].toSorted(),
    );
    expect((await answer.text()).length).toBeGreaterThan(50);
  });
});
