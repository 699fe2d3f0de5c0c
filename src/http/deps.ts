import type { HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Actor, Context } from '../usecases/access.ts';
import type { Store, Visit } from '../usecases/store.ts';
import type { Verifier } from '../usecases/verifyingInvoices/verifyUpload.ts';
import type { Drawer } from '../workers/drawer.ts';
import type { RunCarrier } from '../workers/runCarrier.ts';
import type { Metrics } from './metrics.ts';
import type { OpenIdConnect } from './openIdConnect.ts';
import type { Problem } from './problems.ts';

/** What the routes of the API and the pages are given from outside. */
export interface HttpDeps {
  store: Store;
  /** A context of now, with a new id and salt. */
  newContext: (actor: Actor) => Context;
  /** Checks files that are sent to be verified. */
  verifier: Verifier;
  /** Carries out the invoice runs that are started. */
  runs: Pick<RunCarrier, 'take' | 'paceOf'>;
  /** Draws documents beside the event loop. */
  drawer: Drawer;
  log: Logger;
  /** Counts what is done here, and reads what else was counted. */
  metrics: Metrics;
  /** What a collector of them bears; null: nobody reads them. */
  metricsToken: string | null;
  /** Whose tokens open beside access keys; null: nobody's. */
  openIdConnect: OpenIdConnect | null;
  /** Of one key or person; 0: as many as they like. */
  requestsPerMinute: number;
  /** Whether a breakdown is given only to who says why, in Audit-Reason. */
  breakdownReason: 'optional' | 'required';
  /** How long what is personal is kept. */
  retentionYears: number;
}

/** What of a request its route has: its connection, and what the authentication leaves. */
export interface HttpEnv {
  Bindings: HttpBindings & {
    /** Whoever is signed in to the pages, where a page asks the API within the process. */
    signedIn?: Actor;
  };
  Variables: {
    context: Context;
    requestId: string;
    /** What the answer is, where it is a problem: for the log and the counts. */
    problem?: Pick<Problem, 'code' | 'reason'>;
    /** On the pages alone: the visit of whoever is signed in; on those before that there is none. */
    visit: Visit;
    /** On the pages alone: what each form of the visit holds, against requests forged elsewhere. */
    formToken: string;
    /** On the pages alone: of the one inline script that the design system's template has. */
    secureHeadersNonce?: string;
  };
}
