/** The environment -> one frozen, validated Config. Every variable is documented here. */
import { z } from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const NOT_A_RATE = 'is not a number of requests a minute: write a whole number, or 0 for no limit';
const NOT_AN_ISSUER =
  'is not an issuer: write its https URL as its tokens have it (http on the loopback address alone)';
const NOT_AN_ORIGIN =
  'is not where pages can be reached: write https:// and a name, without a path (http on the loopback address alone)';
const NOT_A_DATABASE =
  'is not where a PostgreSQL database is: write postgres://USER:PASSWORD@HOST:PORT/NAME';
const NOT_A_POOL = 'is not a number of connections: write one from 1 to 9999';
const NOT_SECONDS = 'is not a number of seconds: write one from 1 to';
const NOT_A_SECRET =
  'is not a token: write 32 to 200 letters, digits and signs that nobody can guess, such as `openssl rand -hex 32` makes';
const NOT_YEARS = 'is not a number of years: write one from 1 to 99';
const NOT_A_PORT = 'is not a port: write a number from 0 to 65535';

const configShape = z.object({
  /**
   * A PostgreSQL database that is there, "postgres://USER:PASSWORD@HOST:PORT/NAME", for more than one
   * machine; its options are those of node-postgres, such as "?sslmode=verify-full&sslrootcert=/ca.pem".
   * Without a password in it, PGPASSWORD or the file PGPASSFILE has one. Where it is set, DATABASE_FILE
   * is not looked at, but for the default of SIGNING_KEY_FILE.
   */
  DATABASE_URL: z.string().refine(isPostgres, NOT_A_DATABASE).optional(),
  /** Connections to PostgreSQL that one process has at most: of all together, fewer than it allows. */
  DATABASE_POOL: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, NOT_A_POOL)
    .transform(Number)
    .default(10),
  /** A statement that takes PostgreSQL longer is broken off, and what it is part of answered by 503. */
  DATABASE_STATEMENT_SECONDS: seconds(3600).default(30),
  /** What waits longer for a connection to PostgreSQL, or for its turn there, is answered by 503. */
  DATABASE_WAIT_SECONDS: seconds(60).default(5),
  /** The SQLite file. `setup`, `serve` and `migrate` make it, and its folder, where it is missing. */
  DATABASE_FILE: z.string().default('./data/custody.db'),
  /**
   * The key that signs for the audit log; `setup` makes it where it is missing. Beside DATABASE_FILE by
   * default; safer elsewhere, and never in the same backup.
   */
  SIGNING_KEY_FILE: z.string().optional(),
  /** Where to listen. Behind a proxy, leave it on the loopback address. */
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes a free port. */
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, NOT_A_PORT)
    .transform(Number)
    .refine((port) => port <= 65_535, NOT_A_PORT)
    .default(8080),
  /**
   * The https address that the pages are reached at, such as https://custody.example, behind a proxy that
   * ends TLS. Not set: the pages are for this machine alone, at the loopback address.
   */
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, NOT_AN_ORIGIN)
    .transform((text) => new URL(text).origin)
    .optional(),
  /** pino's levels; "silent" logs nothing, and "debug" shows where an unexpected error came from. */
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `is not a level: it is one of ${LOG_LEVELS.join(', ')}`)
    .default('info'),
  /** "required": a breakdown is given only to who says why, in the header Audit-Reason. */
  BREAKDOWN_REASON: z
    .enum(['optional', 'required'], 'is not one of optional, required')
    .default('optional'),
  /** How long records keep what is personal, after the financial year in which they ended. */
  RETENTION_YEARS: z
    .string()
    .regex(/^[1-9]\d?$/, NOT_YEARS)
    .transform(Number)
    .default(7),
  /** The access key that commands work with; kept out of the command line, which others can see. */
  CUSTODY_KEY: z.string().optional(),
  /** Requests a minute that one key may make, at each instance by itself; 0: no limit. */
  RATE_LIMIT: z
    .string()
    .regex(/^\d{1,9}$/, NOT_A_RATE)
    .transform(Number)
    .default(60_000),
  /**
   * What a collector of metrics bears to read /metrics; it is of no force, as what is counted there is of
   * all. Not set: nobody reads it.
   */
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, NOT_A_SECRET)
    .optional(),
  /** An OpenID Connect provider whose tokens open beside access keys: the `iss` of its tokens. */
  OIDC_ISSUER: z.string().refine(isIssuer, NOT_AN_ISSUER).optional(),
  /** The `aud` that its tokens have for this service. */
  OIDC_AUDIENCE: z.string().optional(),
  /** The code of the force that its tokens are for. */
  OIDC_FORCE: z
    .string()
    .regex(/^[A-Z]{2,8}$/, 'is not the code of a force: it is 2 to 8 capital letters')
    .optional(),
  /** The claim that has the roles; of a claim within another, "realm_access.roles". */
  OIDC_ROLES_CLAIM: z.string().optional(),
  /**
   * The claim that has the suites that the custody role is limited to, "*" for all; a token without it
   * sees none. Not set: nobody is limited.
   */
  OIDC_SUITES_CLAIM: z.string().optional(),
  /**
   * What the provider knows this service as, so that people sign in at it to come to the pages; needs
   * PUBLIC_URL, but on the loopback address. There it is to allow the redirect URI PUBLIC_URL and
   * /sign-in/provider/back, and to put the roles into the ID token or the answer of its userinfo endpoint.
   * Not set: the provider's tokens open the API alone, and the pages are for access keys.
   */
  OIDC_CLIENT_ID: z.string().optional(),
  /** What that client proves itself with (client_secret_basic). Not set: nothing but PKCE. */
  OIDC_CLIENT_SECRET: z.string().optional(),
});

function seconds(most: number) {
  const wrong = `${NOT_SECONDS} ${most}`;
  return z
    .string()
    .regex(/^[1-9]\d{0,3}$/, wrong)
    .transform(Number)
    .refine((number) => number <= most, wrong);
}

function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || `${url.search}${url.hash}` !== '') return false;
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

function isPostgres(text: string): boolean {
  const url = URL.parse(text);
  return /^postgres(ql)?:$/.test(url?.protocol ?? '') && (url?.pathname.length ?? 0) > 1;
}

function isOrigin(text: string): boolean {
  return isIssuer(text) && new URL(text).pathname === '/';
}

/** Where the records are. */
export type DatabasePlace =
  | { kind: 'sqlite'; file: string; name: string }
  /** Its name has no password in it. */
  | ({ kind: 'postgres'; url: string; name: string } & PostgresLimits);

export interface PostgresLimits {
  poolSize: number;
  statementSeconds?: number;
  waitSeconds?: number;
}

export interface Config {
  readonly database: DatabasePlace;
  /** DATABASE_FILE, whether that is where the records are or not. */
  readonly databaseFile: string;
  readonly signingKeyFile: string;
  readonly host: string;
  readonly port: number;
  /** Where the pages are reached from outside. */
  readonly publicUrl: string | null;
  readonly logLevel: string;
  readonly breakdownReason: 'optional' | 'required';
  readonly retentionYears: number;
  readonly accessKey: string | null;
  readonly requestsPerMinute: number;
  readonly metricsToken: string | null;
  /** A provider whose tokens open beside access keys. */
  readonly openIdConnect: ReturnType<typeof openIdConnectOf>;
}

/** Names what is wrong with the environment, and what would be right. */
export class ConfigError extends Error {}

/** A variable that is empty counts as not set. Throws a ConfigError. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.entries(environment).filter(([, value]) => value?.trim());
  const result = configShape.safeParse(Object.fromEntries(set));
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new ConfigError(`The environment does not hold: ${wrong.join('; ')}`);
  }
  const { DATABASE_FILE, SIGNING_KEY_FILE, HOST, PORT, LOG_LEVEL, CUSTODY_KEY } = result.data;
  const { BREAKDOWN_REASON, RETENTION_YEARS } = result.data;
  return Object.freeze({
    database: Object.freeze(placeOf(result.data)),
    databaseFile: DATABASE_FILE,
    signingKeyFile: SIGNING_KEY_FILE ?? `${DATABASE_FILE}.signing-key`,
    host: HOST,
    port: PORT,
    publicUrl: result.data.PUBLIC_URL ?? null,
    logLevel: LOG_LEVEL,
    breakdownReason: BREAKDOWN_REASON,
    retentionYears: RETENTION_YEARS,
    accessKey: CUSTODY_KEY?.trim() ?? null,
    requestsPerMinute: result.data.RATE_LIMIT,
    metricsToken: result.data.METRICS_TOKEN ?? null,
    openIdConnect: openIdConnectOf(result.data),
  });
}

/** "postgres://..." as someone typed it. Throws a ConfigError, which does not repeat it. */
export function postgresAt(url: string, limits: PostgresLimits): DatabasePlace {
  if (!isPostgres(url)) throw new ConfigError(`What was given ${NOT_A_DATABASE}`);
  const { host, pathname } = new URL(url);
  return { kind: 'postgres', url, name: `postgres://${host}${pathname}`, ...limits };
}

export function sqliteIn(file: string): DatabasePlace {
  return { kind: 'sqlite', file, name: file };
}

function placeOf(variables: z.output<typeof configShape>): DatabasePlace {
  const { DATABASE_FILE: file, DATABASE_URL: url, DATABASE_POOL: poolSize } = variables;
  if (url === undefined) return sqliteIn(file);
  const { DATABASE_STATEMENT_SECONDS: statementSeconds, DATABASE_WAIT_SECONDS: waitSeconds } =
    variables;
  return postgresAt(url, { poolSize, statementSeconds, waitSeconds });
}

/** All that a provider needs, or none of it. */
function openIdConnectOf(variables: z.output<typeof configShape>) {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_FORCE: force } = variables;
  if (issuer && audience && force) {
    const { OIDC_ROLES_CLAIM: rolesClaim = 'roles', OIDC_SUITES_CLAIM: suitesClaim = null } =
      variables;
    return Object.freeze({
      issuer,
      audience,
      force,
      rolesClaim,
      suitesClaim,
      client: clientOf(variables),
    });
  }
  const isNamed = Object.keys(variables).some((name) => name.startsWith('OIDC_'));
  if (!isNamed) return null;
  const needed = { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_FORCE: force };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value ? [] : [name]));
  throw new ConfigError(
    `The environment does not hold: to sign in by OpenID Connect, set ${missing.join(' and ')} too`,
  );
}

function clientOf({
  OIDC_CLIENT_ID: id,
  OIDC_CLIENT_SECRET: secret,
}: z.output<typeof configShape>) {
  if (id !== undefined) return Object.freeze({ id, secret: secret ?? null });
  if (secret === undefined) return null;
  throw new ConfigError(
    'The environment does not hold: OIDC_CLIENT_SECRET is of a client: set OIDC_CLIENT_ID too',
  );
}
