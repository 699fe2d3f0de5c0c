/**
 * The service, with what arrives in one turn in one commit, or with a commit for each request:
 * `node recordService.ts DATABASE together|apart`. Prints where it listens.
 */
import { randomUUIDv7 } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { PLAIN_SETTINGS } from '../api/settings.ts';
import { deskOf } from '../usecases/force.ts';
import { announce } from './announce.ts';

/** The same service, which takes a request once the one before is answered. */
function apart<Asked extends unknown[]>(answer: (...asked: Asked) => unknown) {
  let before: Promise<unknown> = Promise.resolve();
  return (...asked: Asked): Promise<unknown> => {
    const its = before.then(() => answer(...asked));
    before = its.catch(() => {});
    return its;
  };
}

const [database = '', how] = process.argv.slice(2);
const store = openSqlite(database);
const desk = deskOf(store, undefined, randomUUIDv7);
const newContext: HttpDeps['newContext'] = (actor) => desk.as(actor).context();
const app = createApp({
  ...PLAIN_SETTINGS,
  store,
  newContext,
  verifier: createVerifier(),
  drawer: createDrawer(),
  log: pino({ level: 'error' }),
});
const answer: Parameters<typeof getRequestListener>[0] = (request, env) => app.fetch(request, env);
announce(createServer(getRequestListener(how === 'apart' ? apart(answer) : answer)));
