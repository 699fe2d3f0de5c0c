/** The environment -> one frozen, validated Config. Every variable is documented here. */
import { z } from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const NOT_A_PORT = 'is not a port: write a number from 0 to 65535';

const configShape = z.object({
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
  /** pino's levels; "silent" logs nothing, and "debug" shows where an unexpected error came from. */
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `is not a level: it is one of ${LOG_LEVELS.join(', ')}`)
    .default('info'),
  /** The access key that commands work with; kept out of the command line, which others can see. */
  CUSTODY_KEY: z.string().optional(),
});

export interface Config {
  readonly databaseFile: string;
  readonly signingKeyFile: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly accessKey: string | null;
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
  return Object.freeze({
    databaseFile: DATABASE_FILE,
    signingKeyFile: SIGNING_KEY_FILE ?? `${DATABASE_FILE}.signing-key`,
    host: HOST,
    port: PORT,
    logLevel: LOG_LEVEL,
    accessKey: CUSTODY_KEY?.trim() ?? null,
  });
}
