/** Whose a token is, and whoever fails too often: the same for the API and the pages. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context as HonoContext } from 'hono';
import { SYSTEM_LOG } from '../domain/auditLog.ts';
import type { Actor, Context } from '../usecases/access.ts';
import {
  type FailedSignIn,
  noteUse,
  type SignIn,
  signIn,
  witnessFailure,
} from '../usecases/signIn.ts';
import type { Store } from '../usecases/store.ts';
import type { HttpDeps, HttpEnv } from './deps.ts';
import { openIdConnect, SignInUnavailable } from './openIdConnect.ts';
import { describe } from './problems.ts';
import { type Count, limitPerMinute, networkOf } from './rateLimits.ts';

/** Of one remote party: past them nothing is looked at and nothing logged, so that no log can be flooded. */
const FAILURES_PER_MINUTE = 20;

/** By an access key; or by the provider's token, where there is a provider. */
export function identifying({ store, log, openIdConnect: settings }: HttpDeps) {
  const readToken = settings && openIdConnect(settings);
  return async (token: string, { now }: Context, requestId: string): Promise<SignIn> => {
    if (readToken && !token.startsWith('custody_')) {
      const found = await readToken(token, now);
      if ('actor' in found) await checkForce(store, found.actor);
      return found;
    }
    const found = await store.read((steps) => signIn(steps, token, now));
    if ('actor' in found) {
      noteUse(store, found.actor, now).catch((error: unknown) => {
        log.warn({ requestId, error: describe(error) }, 'use of a key not noted');
      });
    }
    return found;
  };
}

/** Refuses with SignInUnavailable where the force that a provider is for is not there. */
export async function checkForce(store: Store, { force }: Actor): Promise<void> {
  if (await store.read((steps) => steps.forces.get(force))) return;
  throw new SignInUnavailable(`OIDC_FORCE is ${force}, which is not set up`);
}

/**
 * Puts a failed sign-in into the log, unless its remote party has failed too often: then it gives how
 * long that lasts, and nothing is logged.
 */
export function witnessingFailures({ store }: Pick<HttpDeps, 'store'>) {
  const count = limitPerMinute(FAILURES_PER_MINUTE);
  return async (
    c: HonoContext<HttpEnv>,
    context: Context,
    failed: FailedSignIn,
  ): Promise<Count | null> => {
    const failures = await count(networkOf(getConnInfo(c).remote.address ?? ''));
    if (failures.isOver) return failures;
    await store.transaction(SYSTEM_LOG, (steps) => witnessFailure(steps, context, failed));
    return null;
  };
}
