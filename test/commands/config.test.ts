import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

const TOKEN = 'made-up-for-a-test-made-up-for-a-test';

test('what is not set, or empty, has a default that listens on the loopback address only', () => {
  const defaults = {
    database: { kind: 'sqlite', file: './data/custody.db', name: './data/custody.db' },
    databaseFile: './data/custody.db',
    signingKeyFile: './data/custody.db.signing-key',
    host: '127.0.0.1',
    port: 8080,
    publicUrl: null,
    logLevel: 'info',
    breakdownReason: 'optional',
    retentionYears: 7,
    accessKey: null,
    requestsPerMinute: 60_000,
    metricsToken: null,
    openIdConnect: null,
  };
  expect(readConfig({})).toEqual(defaults);
  expect(readConfig({ PORT: '', CUSTODY_KEY: ' ', HOST: '' })).toEqual(defaults);
});

test('what is set is read, and cannot be changed after', () => {
  const config = readConfig({
    DATABASE_FILE: '/srv/custody.db',
    HOST: '::1',
    PORT: '0',
    PUBLIC_URL: 'https://custody.example/',
    LOG_LEVEL: 'silent',
    BREAKDOWN_REASON: 'required',
    RETENTION_YEARS: '10',
    CUSTODY_KEY: 'a token\n',
    RATE_LIMIT: '0',
    METRICS_TOKEN: TOKEN,
    OIDC_ISSUER: 'https://id.example/realms/force',
    OIDC_AUDIENCE: 'custody-billing',
    OIDC_FORCE: 'MPS',
    OIDC_ROLES_CLAIM: 'realm_access.roles',
    OIDC_SUITES_CLAIM: 'suites',
  });
  expect(config).toEqual({
    database: { kind: 'sqlite', file: '/srv/custody.db', name: '/srv/custody.db' },
    databaseFile: '/srv/custody.db',
    signingKeyFile: '/srv/custody.db.signing-key',
    host: '::1',
    port: 0,
    publicUrl: 'https://custody.example',
    logLevel: 'silent',
    breakdownReason: 'required',
    retentionYears: 10,
    accessKey: 'a token',
    requestsPerMinute: 0,
    metricsToken: TOKEN,
    openIdConnect: {
      issuer: 'https://id.example/realms/force',
      audience: 'custody-billing',
      force: 'MPS',
      rolesClaim: 'realm_access.roles',
      suitesClaim: 'suites',
      client: null,
    },
  });
  expect(Object.isFrozen(config.openIdConnect)).toBe(true);
  expect(Object.isFrozen(config)).toBe(true);
});

test.each([
  'custody.example',
  'http://custody.example',
  'https://custody.example/pages',
  'https://custody.example/?a',
])('PUBLIC_URL %s is refused', (PUBLIC_URL) => {
  expect(() => readConfig({ PUBLIC_URL })).toThrow(/PUBLIC_URL .*https:\/\/ and a name/);
});

test.each(['65536', '-1', '80a', '8080.5', '0x50'])('PORT %s is refused', (PORT) => {
  expect(() => readConfig({ PORT })).toThrow(ConfigError);
  expect(() => readConfig({ PORT })).toThrow('PORT is not a port: write a number from 0 to 65535');
});

test.each(['-1', '1.5', '1e3', 'many'])('RATE_LIMIT %s is refused', (RATE_LIMIT) => {
  expect(() => readConfig({ RATE_LIMIT })).toThrow(
    'RATE_LIMIT is not a number of requests a minute',
  );
});

const PROVIDER = {
  OIDC_ISSUER: 'https://id.example',
  OIDC_AUDIENCE: 'custody-billing',
  OIDC_FORCE: 'MPS',
};

test('a provider has its roles under "roles" and limits nobody to suites, unless told', () => {
  expect(readConfig(PROVIDER).openIdConnect).toMatchObject({
    rolesClaim: 'roles',
    suitesClaim: null,
  });
});

test.each<[string, Record<string, string>, string]>([
  ['an audience', { OIDC_AUDIENCE: '' }, 'set OIDC_AUDIENCE too'],
  ['a force', { OIDC_FORCE: '' }, 'set OIDC_FORCE too'],
  ['an issuer', { OIDC_ISSUER: '' }, 'set OIDC_ISSUER too'],
  ['both', { OIDC_FORCE: '', OIDC_AUDIENCE: '' }, 'set OIDC_AUDIENCE and OIDC_FORCE too'],
])('a provider without %s is refused', (_, without, words) => {
  expect(() => readConfig({ ...PROVIDER, ...without })).toThrow(words);
});

test('a provider signs people in for the pages where it knows them as a client', () => {
  const client = (more: object) => readConfig({ ...PROVIDER, ...more }).openIdConnect?.client;
  expect(client({})).toBeNull();
  expect(client({ OIDC_CLIENT_ID: 'pages' })).toEqual({ id: 'pages', secret: null });
  const withSecret = { OIDC_CLIENT_ID: 'pages', OIDC_CLIENT_SECRET: 'made up' };
  expect(client(withSecret)).toEqual({ id: 'pages', secret: 'made up' });
  expect(() => client({ OIDC_CLIENT_SECRET: 'made up' })).toThrow('set OIDC_CLIENT_ID too');
});

test('a claim of no provider is refused', () => {
  expect(() => readConfig({ OIDC_SUITES_CLAIM: 'suites' })).toThrow(
    'set OIDC_ISSUER and OIDC_AUDIENCE and OIDC_FORCE too',
  );
});

test.each([
  ['http://id.example', false],
  ['http://127.0.0.1.example', false],
  ['id.example', false],
  ['https://id.example?a=b', false],
  ['https://id.example#a', false],
  ['file:///etc/passwd', false],
  ['http://127.0.0.1:4000', true],
  ['http://[::1]:4000/realm', true],
  ['http://localhost:4000', true],
  ['https://id.example/', true],
])('OIDC_ISSUER %s is an issuer: %s', (OIDC_ISSUER, isOne) => {
  const read = () => readConfig({ ...PROVIDER, OIDC_ISSUER });
  if (isOne) expect(read().openIdConnect?.issuer).toBe(OIDC_ISSUER);
  else expect(read).toThrow('OIDC_ISSUER is not an issuer: write its https URL');
});

test('OIDC_FORCE has to be a code', () => {
  expect(() => readConfig({ ...PROVIDER, OIDC_FORCE: 'mps' })).toThrow(
    'OIDC_FORCE is not the code of a force',
  );
});
test.each(['0', '100', '-1', '7.5', 'seven'])(
  'RETENTION_YEARS %s is refused',
  (RETENTION_YEARS) => {
    expect(() => readConfig({ RETENTION_YEARS })).toThrow(
      'RETENTION_YEARS is not a number of years: write one from 1 to 99',
    );
  },
);

describe('PostgreSQL', () => {
  const DATABASE_URL = 'postgres://custody:SECRET@db.example:6432/custody?sslmode=verify-full';

  test('is where the records are if DATABASE_URL says so, whatever DATABASE_FILE says', () => {
    const { database, signingKeyFile } = readConfig({ DATABASE_URL, DATABASE_FILE: '/srv/old.db' });
    expect(database).toEqual({
      kind: 'postgres',
      url: DATABASE_URL,
      name: 'postgres://db.example:6432/custody',
      poolSize: 10,
      statementSeconds: 30,
      waitSeconds: 5,
    });
    expect(signingKeyFile).toBe('/srv/old.db.signing-key');
    expect(Object.isFrozen(database)).toBe(true);
  });

  test('is given time and connections as it is told', () => {
    const told = {
      DATABASE_POOL: '9999',
      DATABASE_STATEMENT_SECONDS: '3600',
      DATABASE_WAIT_SECONDS: '60',
    };
    expect(readConfig({ DATABASE_URL, ...told }).database).toMatchObject({
      poolSize: 9999,
      statementSeconds: 3600,
      waitSeconds: 60,
    });
  });

  test.each([
    ['DATABASE_POOL', '0', 'write one from 1 to 9999'],
    ['DATABASE_POOL', '10000', 'write one from 1 to 9999'],
    ['DATABASE_STATEMENT_SECONDS', '0', 'write one from 1 to 3600'],
    ['DATABASE_STATEMENT_SECONDS', '3601', 'write one from 1 to 3600'],
    ['DATABASE_WAIT_SECONDS', '0.5', 'write one from 1 to 60'],
    ['DATABASE_WAIT_SECONDS', '61', 'write one from 1 to 60'],
  ])('%s %s is refused', (name, value, words) => {
    expect(() => readConfig({ DATABASE_URL, [name]: value })).toThrow(words);
  });

  test.each([
    'mysql://custody:SECRET@db.example/custody',
    'postgres://custody:SECRET@db.example',
    'postgres://custody:SECRET@db.example/',
    'postgres://custody:SECRET@db.example:port/custody',
    'custody:SECRET@db.example/custody',
  ])('%s is refused, without its password', (url) => {
    const read = () => readConfig({ DATABASE_URL: url });
    expect(read).toThrow(/^The environment does not hold: DATABASE_URL is not where/);
    expect(read).not.toThrow('SECRET');
  });
});

test.each(['short', 'x'.repeat(31), `${TOKEN} ${TOKEN}`])(
  'METRICS_TOKEN %s is refused',
  (wrong) => {
    expect(() => readConfig({ METRICS_TOKEN: wrong })).toThrow('METRICS_TOKEN is not a token');
  },
);
