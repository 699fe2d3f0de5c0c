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
  '/visit': ANYONE,
  '/book-in': ['custody'],
  '/book-in/:draft/began': ['custody'],
  '/book-in/:draft/check': ['custody'],
  '/book-in/:draft/more': ['custody'],
  '/book-in/:draft/record': ['custody'],
  '/detentions': READERS,
  '/detentions/:id': READERS,
  '/detentions/:id/accept-overlaps': ['finance'],
  '/detentions/:id/agree': ['finance'],
  '/detentions/:id/amend': ['custody'],
  '/detentions/:id/amend/:draft': ['custody'],
  '/detentions/:id/amend/:draft/check': ['custody'],
  '/detentions/:id/lift-billing-stop': ['finance'],
  '/detentions/:id/move': ['custody'],
  '/detentions/:id/power': ['custody'],
  '/detentions/:id/release': ['custody'],
  '/detentions/:id/session': ['custody'],
  '/detentions/:id/void': ['custody'],
  '/find': READERS,
  '/find/:draft': READERS,
  '/held': ['custody'],
  '/tariffs': MONEY,
  '/tariffs/:id': MONEY,
  '/tariffs/drafts/:draft': ['administrator'],
  '/tariffs/drafts/:draft/check': ['administrator'],
  '/tariffs/new': ['administrator'],
  '/tariffs/preview': MONEY,
  '/tariffs/preview/:draft': MONEY,
  '/detentions/:id/watch': ['custody'],
};

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

  test('all have a path that they are looked at by, but those that lead on, are of a draft or are files', () => {
    const looked = (pattern: string) =>
      pattern.includes(':draft') || force.paths.some((path) => matches(pattern, path));
    expect(patterns().filter((pattern) => !looked(pattern))).toEqual([]);
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
