import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import type { Script, Steps, Store } from '../../src/usecases/store.ts';
import { LOOK_UPS, NEXT_PAGES } from './indexed.ts';
import { column, createDatabase, type TestDatabase } from './postgresDatabase.ts';

let database: TestDatabase;
let store: Store;
let raw: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  store = await database.open();
  raw = await database.connect();
  await fill(raw);
  await raw.query('SET enable_seqscan = off');
});
afterAll(() => database.remove());

/** Every table has as many rows as tell a good plan from a bad one, all of one force. */
async function fill(raw: pg.Client): Promise<void> {
  const { rows } = await raw.query<{ table: string; values: string }>(`
    SELECT table_name AS "table", string_agg(CASE
        WHEN column_name = 'force' THEN '''MPS'''
        WHEN column_name IN ('customer', 'interpreter') THEN '''C'' || n % 50'
        WHEN column_name = 'owed_pence' THEN 'CASE WHEN n % 100 = 0 THEN 1 ELSE 0 END'
        WHEN column_name IN ('facts', 'content', 'leaf') THEN '''{"customer":"UKBA"}'''
        WHEN data_type = 'bigint' THEN 'n'
        WHEN data_type = 'boolean' THEN 'n % 2 = 0'
        ELSE '''a'' || n' END, ', ' ORDER BY ordinal_position) AS values
      FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name`);
  // Past foreign keys.
  await raw.query('SET session_replication_role = replica');
  for (const { table, values } of rows) {
    await raw.query(`INSERT INTO ${table} SELECT ${values} FROM generate_series(1, 3000) AS n
      ON CONFLICT DO NOTHING`);
  }
  await raw.query('ANALYZE');
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  'Index Name'?: string | undefined;
  'Index Cond'?: string | undefined;
  Plans?: Plan[] | undefined;
}
const planShape: z.ZodType<Plan> = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  get Plans() {
    return z.array(planShape).optional();
  },
});
const explained = z.tuple([z.tuple([z.object({ Plan: planShape })])]);

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The steps of the server's plans for the queries of a script, whatever their values. */
async function planOf(script: (steps: Steps) => Script<unknown>): Promise<Plan[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  await store.read(script);
  const texts = query.mock.calls.flatMap(([config]) =>
    'text' in Object(config) ? [String(Object(config).text)] : [],
  );
  query.mockRestore();
  expect(texts).not.toEqual([]);
  const plans: Plan[] = [];
  for (const text of texts) {
    const said = await column(raw, `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`);
    plans.push(...nodesOf(explained.parse(said)[0][0].Plan));
  }
  return plans;
}

/** Nothing of an index is looked for but the force. */
const FORCE_ALONE = /^\(force = [^()]+\)$/;

/** Steps that go through all that a force has, but for what is small by its nature. */
const throughAll = (plan: Plan[]) =>
  plan.filter((step) => {
    const {
      'Node Type': type,
      'Index Name': index,
      'Index Cond': condition = '(force = $)',
    } = step;
    const isOfIndex = index !== undefined && index !== 'live_invoices_owed';
    return type === 'Seq Scan' || (isOfIndex && FORCE_ALONE.test(condition));
  });

test('no query keeps the plan that was made for the rows of then', async () => {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  onTestFinished(() => query.mockRestore());
  const its = await database.open({ poolSize: 1 });
  query.mockClear();
  for (let n = 0; n < 10; n++) await its.read((steps) => steps.detentions.closeStays('MPS'));
  const [client] = query.mock.contexts;
  if (!(client instanceof pg.Client)) throw new RangeError('something was asked');
  const KEPT = 'SELECT sum(generic_plans)::int, sum(custom_plans) > 6 FROM pg_prepared_statements';
  const { rows } = await client.query({ text: KEPT, rowMode: 'array' });
  expect(rows).toEqual([[0, true]]);
});

test('what a personal part belongs to is looked up for each, also where nothing is known of the tables', async () => {
  const plan = await planOf((steps) => steps.audit.strayPart());
  const joins = plan.map((step) => step['Node Type']).filter((type) => /Join|Loop/.test(type));
  expect(joins).toEqual([]);
});

describe('an index leads to', () => {
  test.each(LOOK_UPS)('%s', async (_, script) => {
    expect(throughAll(await planOf(script))).toEqual([]);
  });

  test.each(NEXT_PAGES)('the next page of %s', async (_, script) => {
    const conditions = (await planOf(script)).map((step) => step['Index Cond'] ?? '');
    expect(conditions).toContainEqual(expect.stringContaining('ROW('));
  });
});
