/** The service on a loopback port, with a made-up force in a database file of its own. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { serve } from '@hono/node-server';
import { pino } from 'pino';
import { test as base } from 'vitest';
import type { z } from 'zod';
import { COMPONENTS } from '../../src/api/components.ts';
import { type AppDeps, createApp } from '../../src/app.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import type { Role, Signer } from '../../src/usecases/access.ts';
import { createKey, setUpForce, tokenOf } from '../../src/usecases/manageKeys.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import type { Store } from '../../src/usecases/store.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { createRunCarrier } from '../../src/workers/runCarrier.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { type OpenDatabase, openEmpty } from '../databases/open.ts';
import { ADA, type Desk, deskOf, madeUpForce, PUBLIC_KEY, tableOne } from '../usecases/force.ts';
import { type Asked, checkAnswer, describedBy, type Route } from './describedAnswer.ts';
import { PLAIN_SETTINGS } from './settings.ts';

/** Each role's key of the force MPS, one that may write for CX only, and two of another force. */
const KEYS = {
  custody: { force: 'MPS', roles: ['custody'], suites: null },
  limited: { force: 'MPS', roles: ['custody'], suites: ['CX'] },
  finance: { force: 'MPS', roles: ['finance'], suites: null },
  cashier: { force: 'MPS', roles: ['finance'], suites: null },
  auditor: { force: 'MPS', roles: ['auditor'], suites: null },
  administrator: { force: 'MPS', roles: ['administrator'], suites: null },
  otherCustody: { force: 'GMP', roles: ['custody'], suites: null },
  otherFinance: { force: 'GMP', roles: ['finance', 'auditor'], suites: null },
} as const satisfies Record<string, { force: string; roles: Role[]; suites: string[] | null }>;
export type Holder = keyof typeof KEYS;

export interface Request {
  /** Whose key it bears; none where it is left out. */
  as?: Holder;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  headers?: Record<string, string>;
}

export interface Answer extends Asked {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
  text: string;
  /** What the text is in JSON; undefined of another content type. */
  json: unknown;
}

/** A line of the log. */
export type LogLine = Record<string, unknown> & { msg: string };

export interface Service {
  url: string;
  app: ReturnType<typeof createApp>;
  store: Store;
  openBeside: OpenDatabase['openBeside'];
  tokens: Record<Holder, string>;
  log: LogLine[];
  /** Sets the service's clock. */
  at(time: string): void;
  /** Sends "POST /v1/detentions"; holds the answer against the description, whatever it is. */
  ask(line: `${string} /${string}`, request?: Request): Promise<Answer>;
  close(): Promise<void>;
}

export interface Hosting {
  carriesOutRuns?: boolean;
  /** Another service, whose database and keys it has too; it is to be closed before that. */
  beside?: Service;
  /** A database that the test has its hands on. */
  database?: OpenDatabase;
  /** A PostgreSQL server of its own, in the place of the one that its project has. */
  server?: string | undefined;
  /** What signs for the log in the place of the key that all know. */
  signer?: Signer;
}

/** The same of every service, and slow to make. */
let description: Route[] | undefined;

/** `overlay` puts something between the routes and the store; `settings` are what is configured. */
export async function openService(
  overlay: (store: Store) => Store,
  settings: Partial<
    Pick<
      AppDeps,
      | 'openIdConnect'
      | 'requestsPerMinute'
      | 'publicUrl'
      | 'breakdownReason'
      | 'metrics'
      | 'metricsToken'
    >
  > = {},
  { carriesOutRuns = false, beside, database, server, signer }: Hosting = {},
): Promise<Service> {
  const { store, openBeside, remove } = await (beside
    ? openOn(beside)
    : (database ?? openEmpty(server)));
  const desk = deskOf(store, undefined, beside && randomUUID);
  const tokens = beside?.tokens ?? (await setUp(desk));
  const log: LogLine[] = [];
  const verifier = createVerifier();
  const drawer = createDrawer();
  const newContext: HttpDeps['newContext'] = (actor) => ({
    ...desk.as(actor).context(),
    ...(signer && { signer }),
  });
  const often = { lookMilliseconds: 50, retryMilliseconds: 50 };
  const runs = carriesOutRuns
    ? createRunCarrier({ store, newContext, onProblem: () => {}, ...often })
    : undefined;
  const app = createApp({
    store: overlay(store),
    newContext,
    verifier,
    drawer,
    log: pino({ level: 'debug' }, linesInto(log)),
    ...PLAIN_SETTINGS,
    ...settings,
    ...(runs && { runs }),
  });
  description ??= describedBy(await (await app.request('/openapi.json')).json());
  const routes = description;
  runs?.start();
  const listening = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => listening.once('listening', resolve));
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return {
    url,
    app,
    store,
    openBeside,
    tokens,
    log,
    at: (time) => desk.at(time),
    async ask(line, request = {}) {
      const answer = await send(url, tokens, line, request);
      checkAnswer(routes, answer);
      return answer;
    },
    async close() {
      await new Promise((resolve) => listening.close(resolve));
      await runs?.stop();
      await Promise.all([verifier.close(), drawer.close()]);
      await store.close();
      await remove();
    },
  };
}

async function openOn({ openBeside }: Service): Promise<OpenDatabase> {
  return { store: await openBeside(), openBeside, remove: async () => {} };
}

/** Nothing between the routes and the store, and runs stay as they are started: unless a file says so. */
const overlaid = base
  .extend('overlay', { scope: 'file' }, () => (store: Store) => store)
  .extend('carriesOutRuns', { scope: 'file' }, (): boolean => false);

async function opened(
  { overlay, carriesOutRuns }: { overlay: (store: Store) => Store; carriesOutRuns: boolean },
  { onCleanup }: { onCleanup: (close: () => Promise<void>) => void },
): Promise<Service> {
  const service = await openService(overlay, {}, { carriesOutRuns });
  onCleanup(() => service.close());
  return service;
}

/** A test with a service of its own. */
export const test = overlaid.extend('service', opened);

/** A test that shares the service of its file: for tables, and for what writes nothing. */
export const tableTest = overlaid.extend('service', { scope: 'file' }, opened);

async function setUp(desk: Desk): Promise<Record<Holder, string>> {
  for (const code of ['MPS', 'GMP']) {
    const first = { name: ADA.name, kind: ADA.kind, roles: ADA.roles, suites: null };
    const token = newToken(code);
    await desk.as({ force: code }).do(setUpForce, madeUpForce(code), {
      request: first,
      token,
      publicKey: PUBLIC_KEY,
    });
  }
  const tariff = { content: tableOne(), replaces: null, reason: null };
  const holders = Object.entries(KEYS).map(async ([holder, { force, roles, suites }]) => {
    const token = newToken(force);
    const request = { name: `Example ${holder}`, kind: 'system' as const, roles, suites };
    await desk.as({ force }).do(createKey, request, token);
    return [holder, token] as const;
  });
  // Together, so that they share a commit.
  const [, ...tokens] = await Promise.all([desk.do(publishTariff, tariff), ...holders]);
  return Object.fromEntries(tokens) as Record<Holder, string>;
}

export function newToken(force: string): string {
  return tokenOf(force, randomBytes(32).toString('base64url'));
}

function linesInto(log: LogLine[]): Writable {
  return new Writable({
    write(chunk, _, done) {
      log.push(JSON.parse(String(chunk)));
      done();
    },
  });
}

async function send(
  url: string,
  tokens: Record<Holder, string>,
  line: string,
  { as, body, raw, headers = {} }: Request,
): Promise<Answer> {
  const [method = '', path = ''] = line.split(/ (.*)/s);
  const sent = raw ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(url + path, {
    method,
    body: sent,
    headers: {
      ...(as && { authorization: `Bearer ${tokens[as]}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent instanceof ReadableStream && { duplex: 'half' }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  return { method, path, status: response.status, headers: response.headers, bytes, text, json };
}

type Components = typeof COMPONENTS;

/** An answer's body as the component that it is. */
export function read<N extends keyof Components>(
  component: N,
  { json, text }: Answer,
): z.output<Components[N]> {
  const result = COMPONENTS[component].safeParse(json);
  if (!result.success) throw new Error(`no ${component}: ${text}`);
  return result.data as z.output<Components[N]>;
}

/** The problem that an answer is. */
export const problemIn = (answer: Answer) => read('Problem', answer);
