import { describe, expect, test } from 'vitest';
import { actorOfClaims } from '../../src/usecases/actorOfClaims.ts';

const SETTINGS = { force: 'MPS', rolesClaim: 'roles', suitesClaim: null };
const CLAIMS = { sub: 'f3b1', roles: ['finance'] };

function actorOf(claims: object, settings: object = {}) {
  const found = actorOfClaims({ ...CLAIMS, ...claims }, { ...SETTINGS, ...settings });
  if ('failed' in found) throw new Error(`not let in: ${found.failed.why}`);
  return found.actor;
}

test('claims make an actor of the force', () => {
  expect(actorOf({ name: 'Ada Example' })).toEqual({
    force: 'MPS',
    key: 'oidc/f3b1',
    name: 'Ada Example',
    kind: 'person',
    roles: ['finance'],
    suites: null,
  });
});

test.each<[string, object]>([
  ['Ada', { name: 'Ada', preferred_username: 'ada@example.org' }],
  ['ada@example.org', { preferred_username: 'ada@example.org' }],
  ['ada@example.org', { name: '', preferred_username: 'ada@example.org' }],
  ['ada@example.org', { name: 'two\nlines', preferred_username: 'ada@example.org' }],
  ['f3b1', { name: ['Ada'], preferred_username: 'x'.repeat(101) }],
  ['f3b1', {}],
])('goes by the name %s', (name, claims) => {
  expect(actorOf(claims).name).toBe(name);
});

test.each<['person' | 'system', object]>([
  ['system', { sub: 'gate', client_id: 'gate' }],
  ['system', { sub: 'gate', azp: 'gate' }],
  ['system', { client_id: 'gate', idtyp: 'app' }],
  ['system', { sub: 'gate@clients', azp: 'gate', gty: 'client-credentials' }],
  ['person', { client_id: 'gate' }],
  ['person', { azp: 'gate', idtyp: 'user' }],
  ['person', { sub: 'gate', client_id: 'another', azp: 'gate' }],
  ['person', {}],
])('is of a %s: %j', (kind, claims) => {
  expect(actorOf(claims).kind).toBe(kind);
});

describe('roles', () => {
  test.each<[string, object, string]>([
    ['in an array', { roles: ['auditor', 'king', 'custody'] }, 'roles'],
    ['in one text', { roles: ' custody  auditor king' }, 'roles'],
    [
      'within another claim',
      { realm_access: { roles: ['custody', 'auditor'] } },
      'realm_access.roles',
    ],
    [
      'under a name with dots',
      { 'https://id.example/roles': ['custody', 'auditor'] },
      'https://id.example/roles',
    ],
  ])('are found %s', (_, claims, rolesClaim) => {
    expect(actorOf({ roles: [], ...claims }, { rolesClaim }).roles).toEqual(['custody', 'auditor']);
  });

  test.each<[string, object, string]>([
    ['missing', { roles: undefined }, 'roles'],
    ['not ours', { roles: ['Custody', 'admin'] }, 'roles'],
    ['no texts', { roles: [['custody'], { name: 'custody' }, 1] }, 'roles'],
    ['the name of an object', { roles: { custody: {} } }, 'roles'],
    ['past the end', { roles: ['custody'] }, 'roles.custody'],
    ['inherited', {}, 'constructor.name'],
  ])('that are %s let nobody in', (_, claims, rolesClaim) => {
    const found = actorOfClaims({ ...CLAIMS, ...claims }, { ...SETTINGS, rolesClaim });
    expect(found).toEqual({ failed: { why: 'no-role', force: 'MPS', key: null } });
  });
});

test.each<[unknown, readonly string[] | null]>([
  [undefined, []],
  [[], []],
  [
    ['CX', 'BX'],
    ['CX', 'BX'],
  ],
  ['CX BX', ['CX', 'BX']],
  ['*', null],
  [['CX', '*'], null],
  [7, []],
])('the suites %j are %j', (suites, expected) => {
  expect(actorOf({ suites }, { suitesClaim: 'suites' }).suites).toEqual(expected);
});

test.each([[undefined], [''], [' '], [7], ['x'.repeat(256)], ['two\nlines'], [' f3b1']])(
  'the subject %j is nobody',
  (sub) => {
    expect(actorOfClaims({ ...CLAIMS, sub }, SETTINGS)).toEqual({
      failed: { why: 'wrong-claims', force: 'MPS', key: null },
    });
  },
);
