/** Which role sees which page: others are told that they cannot, with 403. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isApiPath } from '../../src/http/apiPaths.ts';
import { ROLES, type Role } from '../../src/usecases/access.ts';
import { type FullForce, openFullForce } from './fullForce.ts';

const ANYONE = ROLES;
const READERS: readonly Role[] = ['custody', 'finance', 'auditor'];
const DESKS: readonly Role[] = ['finance', 'auditor'];
const MONEY: readonly Role[] = ['finance', 'auditor', 'administrator'];

/** By the pattern of the page's route. */
const PAGES: Record<string, readonly Role[]> = {
  '/': ANYONE,
  '/accounts': DESKS,
  '/accounts/aged-debt.csv': DESKS,
  '/audit': ['auditor'],
  '/audit/checkpoint': MONEY,
  '/audit/checkpoint/file': MONEY,
  '/audit/detainee/:draft': ['auditor'],
  '/audit/detainee/:draft/pdf': ['auditor'],
  '/audit/log': ['auditor', 'administrator'],
  '/audit/log/:index': ['auditor', 'administrator'],
  '/audit/log/:index/proof': ['auditor', 'administrator'],
  '/audit/verify': DESKS,
  '/book-in': ['custody'],
  '/book-in/:draft/began': ['custody'],
  '/book-in/:draft/check': ['custody'],
  '/book-in/:draft/more': ['custody'],
  '/book-in/:draft/record': ['custody'],
  '/claims': DESKS,
  '/claims/:number': DESKS,
  '/claims/:number/all.zip': DESKS,
  '/claims/:number/cover.pdf': DESKS,
  '/claims/:number/schedule.csv': DESKS,
  '/customers/:code/statement': DESKS,
  '/customers/:code/statement.csv': DESKS,
  '/customers/:code/statement.pdf': DESKS,
  '/definitions': ANYONE,
  '/detentions': READERS,
  '/detentions/:id': READERS,
  '/detentions/:id/accept-overlaps': ['finance'],
  '/detentions/:id/agree': ['finance'],
  '/detentions/:id/amend': ['custody'],
  '/detentions/:id/amend/:draft': ['custody'],
  '/detentions/:id/amend/:draft/check': ['custody'],
  '/detentions/:id/breakdown': DESKS,
  '/detentions/:id/breakdown/json': DESKS,
  '/detentions/:id/breakdown/pdf': DESKS,
  '/detentions/:id/breakdown/why': DESKS,
  '/detentions/:id/compare': READERS,
  '/detentions/:id/lift-billing-stop': ['finance'],
  '/detentions/:id/move': ['custody'],
  '/detentions/:id/power': ['custody'],
  '/detentions/:id/release': ['custody'],
  '/detentions/:id/session': ['custody'],
  '/detentions/:id/void': ['custody'],
  '/detentions/:id/watch': ['custody'],
  '/disputes': DESKS,
  '/disputes/:id/settle': ['finance'],
  '/exceptions': DESKS,
  '/find': READERS,
  '/find/:draft': READERS,
  '/held': ['custody'],
  '/invoices': DESKS,
  '/invoices/:number': DESKS,
  '/invoices/:number/correct': DESKS,
  '/invoices/:number/credit': ['finance'],
  '/invoices/:number/dispute': ['finance'],
  '/invoices/:number/json': DESKS,
  '/invoices/:number/pdf': DESKS,
  '/invoices/:number/xml': DESKS,
  '/payments': DESKS,
  '/payments/:id{[0-9a-f-]+}': DESKS,
  '/payments/:id{[0-9a-f-]+}/allocate': ['finance'],
  '/payments/:id{[0-9a-f-]+}/reverse': ['finance'],
  '/payments/new': ['finance'],
  '/payments/remittance': ['finance'],
  '/payments/remittance/:draft': ['finance'],
  '/runs': DESKS,
  '/runs/:id{[0-9a-f-]+}': DESKS,
  '/runs/:id{[0-9a-f-]+}/left-out': DESKS,
  '/runs/new': ['finance'],
  '/runs/preview': ['finance'],
  '/tariffs': MONEY,
  '/tariffs/:id': MONEY,
  '/tariffs/drafts/:draft': ['administrator'],
  '/tariffs/drafts/:draft/check': ['administrator'],
  '/tariffs/new': ['administrator'],
  '/tariffs/preview': MONEY,
  '/tariffs/preview/:draft': MONEY,
  '/to-do': ['finance'],
  '/visit': ANYONE,
  '/years': MONEY,
  '/years/:year': MONEY,
  '/years/:year/csv': MONEY,
  '/years/:year/detentions': DESKS,
  '/years/:year/pdf': MONEY,
  '/years/:year/suites': MONEY,
};

/** They lead on to another page, are a file, or show what somebody typed. */
const NOT_LOOKED_AT =
  /^\/(visit|years)?$|:draft|[/.](pdf|json|xml|csv|zip|proof|file)$|^\/payments\/.*\/(allocate|reverse)$/;

describe('pages', () => {
  let force: FullForce;
  beforeAll(async () => {
    force = await openFullForce();
  });
  afterAll(() => force.close());

  const patterns = () =>
    force.routes.filter((path) => !isApiPath(path) && !/^\/(sign-in|assets|favicon)/.test(path));

  test('are all in this table, and the table has no others', () => {
    expect(patterns().toSorted()).toEqual(Object.keys(PAGES).toSorted());
  });

  test('all have a path that they are looked at by, but those that lead on, are files or of a draft', () => {
    const looked = (pattern: string) => force.paths.some((path) => matches(pattern, path));
    const others = patterns().filter((one) => !looked(one));
    expect(others.filter((one) => !NOT_LOOKED_AT.test(one))).toEqual([]);
  });

  test.each(ROLES)('are for the role %s as the table says', async (role) => {
    const found: Record<string, number> = {};
    const expected: Record<string, number> = {};
    for (const [pattern, roles] of Object.entries(PAGES)) {
      const path = force.paths.find((one) => matches(pattern, one));
      if (path === undefined) continue;
      found[path] = (await force.get(path, role)).status === 403 ? 403 : 200;
      expected[path] = roles.includes(role) ? 200 : 403;
    }
    expect(found).toEqual(expected);
  });
});

function matches(pattern: string, path: string): boolean {
  const expression = pattern.replaceAll(/:\w+(\{[^}]*\})?/g, '[^/]+');
  return new RegExp(`^${expression}$`).test(path.replace(/\?.*/, ''));
}
