/** The detentions behind a figure of a year: just those that it counts. */
import { Hono } from 'hono';
import { z } from 'zod';
import { spokenInstant } from '../../documents/spokenTime.ts';
import { capitalised, suiteName } from '../../documents/words.ts';
import { groupName, yearTitle } from '../../documents/yearView.ts';
import type { Behind, Counted } from '../../domain/behindFigures.ts';
import { arrivalOf, firstInterval } from '../../domain/detention.ts';
import { spokenPounds } from '../../domain/money.ts';
import type { CountedDetention } from '../../domain/statistics.ts';
import { spokenDuration } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { listSuites } from '../../usecases/referenceData.ts';
import { yearDetentions } from '../../usecases/yearDetentions.ts';
import type { PageDeps } from '../deps.ts';
import { freshContext, only, read, show } from '../kit.ts';
import { PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { behindIn, yearIn, yearLink } from './query.ts';

const placeShape = z.strictObject({ startedAt: z.int(), id: z.string() });

type Suites = readonly { code: string; name: string }[];

/** The list behind each figure, in pages. */
export function behindRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/years/:year/detentions', only('finance', 'auditor'), async (c) => {
    const [query, behind] = [yearIn(c), behindIn(c)];
    const after = placeIn(placeShape, c.req.query('after'));
    const asked = { ...query, ...behind, after, limit: PAGE_ROWS };
    const page = await yearDetentions(deps.store, freshContext(c, deps), asked);
    const suites = await read(c, deps, listSuites);
    const of = query.suite === null ? '' : ` at ${suiteName(query.suite, suites)}`;
    return show(c, 'year/behind.njk', {
      title: `${yearTitle(query)}: the detentions behind a figure`,
      back: { href: yearLink(query), text: 'Back to the year' },
      count: page.count,
      which: `${whichOf(behind, suites)}${of}`,
      asOf: query.asOf === null ? null : spokenInstant(query.asOf),
      rows: page.items.map((one) => rowOf(one, suites)),
      paging: pagingOf(c.req.path, c.req.query(), page.next),
    });
  });
  return app;
}

const WHICH: Readonly<Record<Exclude<Counted, 'held'>, string>> = {
  admissions: 'that began in the year',
  released: 'that began in the year and are released',
  open: 'that began in the year and are open',
  priced: 'that began in the year, and are released and priced',
  unpriced: 'that began in the year and are unpriced',
  'not-billable': 'that began in the year and are not billable',
};

function whichOf({ counted, heldAt, group }: Behind, suites: Suites): string {
  if (counted === 'held')
    return heldAt === null ? 'held in the year' : `held on ${spokenInstant(heldAt)}`;
  const named = group && `, ${group.by}: ${groupName(group.by, group.key, suites)}`;
  return `${WHICH[counted]}${named ?? ''}`;
}

function rowOf({ id, detention, charge }: CountedDetention & { id: string }, suites: Suites) {
  const { status, totals, unpriced, custodySeconds } = charge;
  return {
    number: detention.custodyRecordNumber,
    href: `/detentions/${id}`,
    arrivedAt: arrivalOf(detention),
    suite: suiteName(firstInterval(detention).suite, suites),
    length: spokenDuration(custodySeconds),
    charge:
      status === 'priced' && totals !== null
        ? spokenPounds(totals.netPence)
        : capitalised(unpriced ? `unpriced: ${unpriced.reason}` : status).replaceAll('-', ' '),
    isOpen: status === 'provisional',
  };
}
