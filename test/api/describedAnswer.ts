/** Holds an answer against what /openapi.json says of its route and status. */
import { expect } from 'vitest';
import { z } from 'zod';
import { COMPONENTS } from '../../src/api/components.ts';

export interface Asked {
  method: string;
  path: string;
}

interface Answered extends Asked {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

const content = z.record(z.string(), z.looseObject({ schema: z.record(z.string(), z.unknown()) }));
const operation = z.looseObject({
  summary: z.string(),
  tags: z.array(z.string()),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string().min(1), content: content.optional() }),
  ),
});
export const description = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** A described route, such as GET /v1/detentions/{id}. */
export interface Route {
  method: string;
  path: string;
  operation: z.output<typeof operation>;
}

/** Every route that a description has. */
export function describedBy(document: unknown): Route[] {
  return Object.entries(description.parse(document).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      operation: described,
    })),
  );
}

/** A route without a parameter in its path wins over one with. */
function routeOf(routes: readonly Route[], { method, path }: Asked): Route | undefined {
  const asked = path.replace(/\?.*/s, '');
  const found = routes.filter(
    (route) =>
      route.method === (method === 'HEAD' ? 'GET' : method) &&
      new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked),
  );
  return found.find((route) => route.path === asked) ?? found[0];
}

export function checkAnswer(routes: readonly Route[], answer: Answered): void {
  if (!answer.path.startsWith('/v1')) return;
  const what = `${answer.method} ${answer.path.slice(0, 200)} ${answer.status}`;
  expect(answer.headers.get('x-request-id'), what).toMatch(/^[0-9a-f-]{32,36}$/);
  expect(answer.headers.get('x-content-type-options'), what).toBe('nosniff');
  if (answer.status >= 400) checkProblem(answer, what);
  const route = routeOf(routes, answer);
  if (route) checkContent(route, answer, what);
  else expect(answer.status, what).toBeOneOf([401, 404]);
}

function checkProblem({ method, headers, json, status }: Answered, what: string): void {
  expect(headers.get('content-type'), what).toBe('application/problem+json');
  expect(headers.get('cache-control'), what).toBe('no-store');
  if (method === 'HEAD') return;
  const problem = COMPONENTS.Problem.parse(json);
  expect(problem.status, what).toBe(status);
  expect(problem.type, what).toBe(`urn:custody-billing:problem:${problem.code}`);
  expect(problem.detail, what).not.toBe('');
  for (const { pointer, detail } of problem.errors ?? []) {
    expect(pointer, what).toMatch(/^(\/([^~/]|~[01])*)*$/);
    expect(detail, what).not.toBe('');
  }
}

function checkContent({ operation }: Route, answer: Answered, what: string): void {
  const { responses } = operation;
  const described = responses[answer.status] ?? (answer.status >= 400 ? responses.default : null);
  expect(described, `${what} is described`).toBeTruthy();
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  expect(Object.keys(described?.content ?? {}), what).toContain(type);
  if (answer.method === 'HEAD') return;
  const bodies = type === 'application/x-ndjson' ? linesOf(answer.text) : [answer.json];
  const reference = described?.content?.[type]?.schema.$ref;
  if (typeof reference === 'string') {
    const component = componentOf(reference);
    for (const body of bodies) expect(component.safeParse(body).error, what).toBeUndefined();
  } else
    expect(type, `${what} names a component`).toBeOneOf([
      'application/pdf',
      'application/xml',
      'application/zip',
      'text/csv',
      'text/plain',
    ]);
}

export function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function componentOf(reference: string): z.ZodType {
  const name = reference.replace('#/components/schemas/', '');
  const found = Object.entries(COMPONENTS).find(([key]) => key === name);
  if (!found) throw new RangeError(`${reference} is not a component of an answer`);
  return found[1];
}
