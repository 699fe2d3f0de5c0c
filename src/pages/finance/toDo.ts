import { Hono } from 'hono';
import { spokenMonth } from '../../documents/spokenTime.ts';
import { penceOf } from '../../domain/money.ts';
import { type LondonDate, londonDate } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { agedDebtJson } from '../../shapes/account.ts';
import { disputeJson } from '../../shapes/dispute.ts';
import { readAgedDebt } from '../../usecases/readAccounts.ts';
import { type BillingWork, readBillingWork } from '../../usecases/readBillingWork.ts';
import { listDisputes } from '../../usecases/readDisputes.ts';
import type { PageDeps } from '../deps.ts';
import { consult, only, show } from '../kit.ts';
import { linkOf } from '../paging.ts';
import { kindViews } from './exceptionWords.ts';

/** Of the open disputes: the latest. */
const FEW = 5;

type Debt = ReturnType<typeof agedDebtJson>['items'][number];

/** Where finance starts: what is ready to invoice, what stands in the way, what is overdue or disputed. */
export function toDoRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/to-do', only('finance'), async (c) => {
    const { debts, disputes } = await consult(c, deps, function* (steps, context) {
      const page = yield* listDisputes(steps, context, { status: 'open', limit: FEW });
      const aged = yield* readAgedDebt(steps, context, undefined, 'json');
      return { debts: agedDebtJson(aged).items, disputes: page };
    });
    const work = await readBillingWork(deps.store, c.get('context'));
    return show(c, 'finance/to-do.njk', {
      title: 'To do',
      ready: readyRows(work, debts, londonDate(c.get('context').now)),
      kinds: kindViews(work.kinds).filter(({ count }) => count > 0),
      overdue: debts.filter(isOverdue),
      disputes: disputes.items.map(disputeJson),
      hasMoreDisputes: disputes.next !== null,
    });
  });
  return app;
}

function readyRows({ ready }: BillingWork, debts: readonly Debt[], today: LondonDate) {
  return ready.map(({ count, totalPence, ...period }) => ({
    month: spokenMonth(period.releasedFrom),
    isOver: period.releasedTo < today,
    name: debts.find(({ customer }) => customer === period.customer)?.name ?? period.customer,
    count,
    totalPence,
    href: linkOf('/runs/preview', period),
  }));
}

function isOverdue({ days1To30, days31To60, days61To90, over90Days }: Debt): boolean {
  return [days1To30, days31To60, days61To90, over90Days].some((sum) => penceOf(sum) > 0);
}
