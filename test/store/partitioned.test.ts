/** Room to grow: `force` leads every key, so that a force can have partitions of its own. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../src/usecases/store.ts';
import { askServer, openOn, urlOf } from '../databases/open.ts';
import { makePartitioned, partitionOf } from '../databases/partitioned.ts';
import { storeContract } from './contract.ts';
import { FORCE } from './records.ts';

const template = `partitioned_${randomUUID()}`;
const server = () => inject('postgres') ?? '';

beforeAll(async () => {
  await askServer(server(), `CREATE DATABASE "${template}"`);
  await makePartitioned(urlOf(server(), template), [FORCE, 'BTP', 'KENT']);
});
afterAll(() => askServer(server(), `DROP DATABASE "${template}" WITH (FORCE)`));

async function openNew(): Promise<Store> {
  const { store, remove } = await openOn(server(), template);
  const { close } = store;
  return { ...store, close: () => close().then(remove) };
}

storeContract('PostgreSQL, partitioned by force', openNew);

describe('tables that are partitioned by force', () => {
  /** What is asked as whoever may do everything, and undone. */
  async function ask(...statements: string[]): Promise<unknown[]> {
    const client = new pg.Client(urlOf(server(), template));
    await client.connect();
    try {
      await client.query('BEGIN');
      let rows: unknown[] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  test('are all but what is of the whole database', async () => {
    const whole = await ask(`SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relispartition`);
    expect(whole).toEqual([{ name: 'moves' }]);
  });

  test.each([
    ['changes', (partition: string) => `UPDATE ${partition} SET leaf = '{"at":2}'`],
    ['is deleted', (partition: string) => `DELETE FROM ${partition}`],
    ['is emptied', (partition: string) => `TRUNCATE ${partition}`],
  ])('refuse that what never changes %s in a partition', async (_, statement) => {
    const event = `INSERT INTO audit_events VALUES ('${FORCE}', 0, '{"at":1}')`;
    const changed = ask(event, statement(partitionOf('audit_events', FORCE)));
    await expect(changed).rejects.toThrow('An audit event never changes');
  });
});
