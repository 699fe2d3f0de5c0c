import type { Database, RunResult } from 'better-sqlite3';
import { is, NoopLogger, Param, Placeholder } from 'drizzle-orm';
import {
  BetterSQLite3Database,
  BetterSQLiteSession,
  PreparedQuery,
} from 'drizzle-orm/better-sqlite3';
import { NoopCache } from 'drizzle-orm/cache/core/cache';
import { type PreparedQueryConfig, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';

/**
 * SQLite plans a prepared query anew whenever a parameter is bound whose value its plan may have looked at;
 * which took longer than most queries themselves. It looks at none behind a `+`, which does nothing else.
 */
class PlannedOnce extends SQLiteSyncDialect {
  override escapeParam(): string {
    return '+?';
  }
}

type Values = Readonly<Record<string, unknown>>;
type Config = Omit<PreparedQueryConfig, 'run'>;
type Session = BetterSQLiteSession<Record<string, never>, Record<string, never>>;

/** Looks once at what each of its parameters is: Drizzle's own does at each run, a tenth of an import's time. */
class BoundQuery<T extends Config> extends PreparedQuery<T> {
  readonly #statement;
  readonly #parameters;

  constructor(...args: ConstructorParameters<typeof PreparedQuery<T>>) {
    super(...args);
    const [statement, query] = args;
    this.#statement = statement;
    this.#parameters = query.params.map(parameterOf);
    // For `values`, by which all queries here that name their fields are read.
    if (statement.reader) statement.raw();
  }

  override run(values: Values = {}): RunResult {
    return this.#statement.run(...this.#parameters.map((of) => of(values)));
  }

  override values(values: Values = {}): T['values'] {
    return this.#statement.all(...this.#parameters.map((of) => of(values)));
  }
}

/** What a parameter is, by the values of the places. */
function parameterOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return named(param);
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param;
  const { encoder } = param;
  const valueIn = named(param.value);
  return (values) => encoder.mapToDriverValue(valueIn(values));
}

function named({ name }: Placeholder): (values: Values) => unknown {
  return (values) => {
    const value = values[name];
    if (value === undefined && !(name in values)) throw new RangeError(`no value for "${name}"`);
    return value;
  };
}

class BoundSession extends BetterSQLiteSession<Record<string, never>, Record<string, never>> {
  readonly #client: Database;

  constructor(client: Database, dialect: SQLiteSyncDialect) {
    super(client, dialect, undefined);
    this.#client = client;
  }

  override prepareQuery<T extends Config>(
    ...[query, fields, method, isArray, mapper, metadata, caching]: Parameters<
      Session['prepareQuery']
    >
  ): PreparedQuery<T> {
    const statement = this.#client.prepare(query.sql);
    const beside = [new NoopLogger(), new NoopCache(), metadata, caching] as const;
    return new BoundQuery<T>(statement, query, ...beside, fields, method, isArray, mapper);
  }
}

/** What builds queries for an open file. */
export function queriesOn(client: Database): BetterSQLite3Database {
  const dialect = new PlannedOnce();
  return new BetterSQLite3Database('sync', dialect, new BoundSession(client, dialect), undefined);
}
