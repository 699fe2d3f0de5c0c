/** Which role sees which page: others are told that they cannot, with 403. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isApiPath } from '../../src/http/apiPaths.ts';
import { ROLES, type Role } from '../../src/usecases/access.ts';
import { type FullForce, openFullForce } from './fullForce.ts';

const ANYONE = ROLES;
const READERS: readonly Role[] = ['custody', 'finance', 'auditor'];
const DESKS: readonly Role[] = ['finance', 'auditor'];
const PROVERS: readonly Role[] = ['finance', 'auditor', 'administrator'];

/** By the pattern of the page's route. */
const PAGES: Record<string, readonly Role[]> = {
  '/': ANYONE,
  '/visit': ANYONE,
  '/audit': ['auditor'],
  '/audit/checkpoint': PROVERS,
  '/audit/checkpoint/file': PROVERS,
  '/audit/detainee/:draft': ['auditor'],
  '/audit/detainee/:draft/pdf': ['auditor'],
  '/audit/log': ['auditor', 'administrator'],
  '/audit/log/:index': ['auditor', 'administrator'],
  '/audit/log/:index/proof': ['auditor', 'administrator'],
  '/audit/verify': DESKS,
  '/definitions': ANYONE,
  '/detentions/:id/breakdown': DESKS,
  '/detentions/:id/breakdown/json': DESKS,
  '/detentions/:id/breakdown/pdf': DESKS,
  '/detentions/:id/breakdown/why': DESKS,
  '/detentions/:id/compare': READERS,
  '/detentions/:id/void': ['custody'],
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
      ['/', '/visit'].includes(pattern) ||
      pattern.includes(':draft') ||
      /\/(pdf|json|proof|file)$/.test(pattern) ||
      force.paths.some((path) => matches(pattern, path));
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
