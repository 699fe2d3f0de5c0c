/** The environment -> one frozen, validated Config. Every variable is documented here. */
import { z } from 'zod';

const configShape = z.object({
  /** The SQLite file; its folder must exist. */
  DATABASE_FILE: z.string().min(1).default('./data/custody.db'),
  /** Where to listen. Behind a proxy, leave it on the loopback address. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 takes a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** pino's levels; "silent" logs nothing. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** The access key that commands work with; kept out of the command line, which others can see. */
  CUSTODY_KEY: z.string().min(1).optional(),
});

export interface Config {
  readonly databaseFile: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly accessKey: string | null;
}

/** Throws an Error that names each variable that is wrong, and what would be right. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const result = configShape.safeParse(environment);
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The environment does not hold. ${wrong.join('; ')}`);
  }
  const { DATABASE_FILE, HOST, PORT, LOG_LEVEL, CUSTODY_KEY } = result.data;
  return Object.freeze({
    databaseFile: DATABASE_FILE,
    host: HOST,
    port: PORT,
    logLevel: LOG_LEVEL,
    accessKey: CUSTODY_KEY ?? null,
  });
}
