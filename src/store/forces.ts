import { asc, eq, sql } from 'drizzle-orm';
import { canonicalJson } from '../domain/hashing.ts';
import type { ForceSteps } from '../usecases/store.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** Reference data: forces, their suites and customers. */
export function forceSteps(db: Db): ForceSteps {
  const { customers, forces, suites } = db.tables;
  const insertForce = db
    .insert(forces)
    .values({ code: value('code'), content: value('content') })
    .onConflictDoNothing()
    .returning({ code: forces.code })
    .prepare();
  const getForce = db
    .select()
    .from(forces)
    .where(eq(forces.code, value('code')))
    .prepare();
  const { arrayOfRows, member } = db.spelling;
  const codesIn = ({ force, code }: typeof suites | typeof customers) =>
    db
      .select({ codes: arrayOfRows(code, code) })
      .from(force.table)
      .where(eq(force, value('force')));
  const codesOf = db
    .select({
      suites: sql<string>`(${codesIn(suites)})`,
      customers: sql<string>`(${codesIn(customers)})`,
      defaultCustomer: member(forces.content, 'defaultCustomer'),
    })
    .from(forces)
    .where(eq(forces.code, value('force')))
    .prepare();
  const allForces = db.select({ code: forces.code }).from(forces).orderBy(forces.code).prepare();
  const updateForce = db
    .update(forces)
    .set({ content: sql`${value('content')}` })
    .where(eq(forces.code, value('code')))
    .prepare();
  const forceSuites = db
    .select({ code: suites.code, name: suites.name })
    .from(suites)
    .where(eq(suites.force, value('force')))
    .orderBy(asc(suites.code))
    .prepare();
  const putSuite = db
    .insert(suites)
    .values({ force: value('force'), code: value('code'), name: value('name') })
    .onConflictDoUpdate({
      target: [suites.force, suites.code],
      set: { name: sql`excluded.name` },
    })
    .prepare();
  const forceCustomers = db
    .select({ content: customers.content })
    .from(customers)
    .where(eq(customers.force, value('force')))
    .orderBy(asc(customers.code))
    .prepare();
  const putCustomer = db
    .insert(customers)
    .values({ force: value('force'), code: value('code'), content: value('content') })
    .onConflictDoUpdate({
      target: [customers.force, customers.code],
      set: { content: sql`excluded.content` },
    })
    .prepare();

  return {
    *insert(force) {
      const made = yield* run(insertForce, { code: force.code, content: canonicalJson(force) });
      return made.length === 1;
    },
    *get(code) {
      const [row] = yield* run(getForce, { code });
      return row && JSON.parse(row.content);
    },
    *codes() {
      return (yield* run(allForces)).map(({ code }) => code);
    },
    *codesOf(force) {
      const [row] = yield* run(codesOf, { force });
      if (!row) return { suites: [], customers: [], defaultCustomer: '' };
      const { suites, customers, defaultCustomer } = row;
      return { suites: JSON.parse(suites), customers: JSON.parse(customers), defaultCustomer };
    },
    *update(force) {
      yield* run(updateForce, { code: force.code, content: canonicalJson(force) });
    },
    *suites(force) {
      return yield* run(forceSuites, { force });
    },
    *putSuite(force, suite) {
      yield* run(putSuite, { force, ...suite });
    },
    *customers(force) {
      const rows = yield* run(forceCustomers, { force });
      return rows.map(({ content }) => JSON.parse(content));
    },
    *putCustomer(force, customer) {
      yield* run(putCustomer, { force, code: customer.code, content: canonicalJson(customer) });
    },
  };
}
