/** The Hono app; listens to nothing. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from 'pino';
import type { Actor, Context } from './usecases/access.ts';
import type { Store } from './usecases/store.ts';

export interface AppDeps {
  store: Store;
  /** A context of now, with a new id and salt. */
  newContext: (actor: Actor) => Context;
  log: Logger;
}

export function createApp(_deps: AppDeps): OpenAPIHono {
  return new OpenAPIHono();
}
