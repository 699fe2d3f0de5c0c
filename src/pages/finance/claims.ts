/** Claims: what each invoice run issued to its customer, as it was frozen, and the files that are sent. */
import { Hono } from 'hono';
import { z } from 'zod';
import { claimView } from '../../documents/claimView.ts';
import { poundsOf } from '../../domain/money.ts';
import type { HttpEnv } from '../../http/deps.ts';
import type { ClaimDocument } from '../../shapes/claim.ts';
import { codeShape } from '../../shapes/values.ts';
import { listClaims, readClaim } from '../../usecases/readClaims.ts';
import { listCustomers } from '../../usecases/referenceData.ts';
import { customerItems } from '../customers.ts';
import type { PageDeps } from '../deps.ts';
import { formAgain } from '../forms.ts';
import { consult, download, only, type PageContext, show } from '../kit.ts';
import { PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';

const placeShape = z.strictObject({ issuedAt: z.int(), number: z.string() });
/** Of each kind of document since the last claim: the schedule has them all. */
const MOST_SINCE = 20;

const FILES = {
  'cover.pdf': 'application/pdf',
  'schedule.csv': 'text/csv',
  'all.zip': 'application/zip',
};

/** Claims, newest first, and each with its files. */
export function claimRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/claims', only('finance', 'auditor'), (c) => claimsPage(c, deps));
  app.get('/claims/:number', only('finance', 'auditor'), async (c) => {
    const number = c.req.param('number');
    const claim = await consult(c, deps, (steps, context) =>
      readClaim(steps, context, number, 'json'),
    );
    return show(c, 'finance/claim.njk', {
      ...claimPageOf(claim),
      back: { href: '/claims', text: 'Claims' },
    });
  });
  for (const [file, type] of Object.entries(FILES)) {
    app.get(`/claims/:number/${file}`, only('finance', 'auditor'), (c) =>
      download(c, deps, `/v1/claims/${encodeURIComponent(c.req.param('number') ?? '')}`, type),
    );
  }
  return app;
}

async function claimsPage(c: PageContext, deps: PageDeps): Promise<Response> {
  const { customer: typed, after } = c.req.query();
  const customer = codeShape.safeParse(typed).data;
  const found = await consult(c, deps, function* (steps, context) {
    const customers = yield* listCustomers(steps, context);
    const place = placeIn(placeShape, after);
    const page = yield* listClaims(steps, context, { customer, after: place, limit: PAGE_ROWS });
    return { customers, ...page };
  });
  const claims = found.items.map(({ totalPence, ...claim }) => ({
    ...claim,
    total: poundsOf(totalPence),
  }));
  return show(c, 'finance/claims.njk', {
    title: 'Claims',
    claims,
    form: formAgain({ customer: customer ?? '' }, []),
    customers: customerItems(found.customers, 'Every customer'),
    paging: pagingOf('/claims', { customer, after }, found.next),
  });
}

function claimPageOf(claim: ClaimDocument) {
  const view = claimView(claim);
  return {
    ...view,
    run: claim.run,
    customer: claim.buyer,
    since: view.since.map((since) => ({
      ...since,
      rows: since.rows.slice(0, MOST_SINCE),
      count: since.rows.length,
    })),
    leftOut: view.leftOut.map(({ heading }) => heading),
  };
}
