import { and, asc, count, desc, eq, gte, inArray, lt, lte, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import {
  type AuditEvent,
  completedNodes,
  indexedSubjects,
  leafHash,
  leafOf,
  type NodePlace,
  neededToAppend,
} from '../domain/auditLog.ts';
import type { AuditSteps, Script } from '../usecases/store.ts';
import { headSteps } from './heads.ts';
import { inserting } from './inserting.ts';
import { keptEventSteps, partSteps } from './keptEvents.ts';
import { insertPersonal } from './personal.ts';
import { type Db, type Row, run } from './query.ts';
import { sealedSteps } from './sealed.ts';
import { numberSteps } from './series.ts';
import { straySteps } from './strays.ts';

const value = sql.placeholder;

/** The audit log: its leaves, its tree, and the records that it seals. */
export function auditSteps(db: Db): AuditSteps {
  return {
    ...appendSteps(db),
    ...readingSteps(db),
    ...findingSteps(db),
    ...indexSteps(db),
    ...partSteps(db),
    ...numberSteps(db),
    ...keptEventSteps(db),
    ...sealedSteps(db),
    ...headSteps(db),
    ...straySteps(db),
  };
}

function appendSteps(db: Db): Pick<AuditSteps, 'size' | 'append' | 'appendAll'> {
  const { auditEvents, auditNodes } = db.tables;
  const last = db
    .select({ position: auditEvents.position })
    .from(auditEvents)
    .where(eq(auditEvents.force, value('log')))
    .orderBy(desc(auditEvents.position))
    .limit(1)
    .prepare();
  const node = db
    .select({ hash: auditNodes.hash })
    .from(auditNodes)
    .where(
      and(
        eq(auditNodes.force, value('log')),
        eq(auditNodes.level, value('level')),
        eq(auditNodes.position, value('index')),
      ),
    )
    .prepare();
  const insertLeaves = inserting(db, 'auditEvents');
  const insertNodes = inserting(db, 'auditNodes');
  const insertSubjects = inserting(db, 'auditSubjects');
  const putPersonal = insertPersonal(db);

  function* storedHash(force: string, { level, index }: NodePlace): Script<string> {
    const [row] = yield* run(node, { log: force, level, index });
    if (!row) throw new RangeError(`the ${force} log lacks node (${level}, ${index})`);
    return row.hash;
  }

  /** What leaves that follow one another complete. */
  function* completedBy(leaves: readonly Row<'auditEvents'>[]): Script<Row<'auditNodes'>[]> {
    const nodes = new Map<string, Row<'auditNodes'>>();
    for (const { force, position: size, leaf } of leaves) {
      const siblings: string[] = [];
      for (const place of neededToAppend(size)) {
        const before = nodes.get(`${place.level}/${place.index}`);
        siblings.push(before?.hash ?? (yield* storedHash(force, place)));
      }
      for (const { level, index, hash } of completedNodes(size, leafHash(leaf), siblings)) {
        nodes.set(`${level}/${index}`, { force, level, position: index, hash });
      }
    }
    return [...nodes.values()];
  }

  const appendAll: AuditSteps['appendAll'] = function* (events) {
    const leaves = events.map((event) => ({
      force: event.log,
      position: event.index,
      leaf: leafOf(event),
    }));
    yield* insertLeaves(leaves);
    yield* insertNodes(yield* completedBy(leaves));
    yield* insertSubjects(events.flatMap(subjectRows));
  };
  return {
    *size(log) {
      return ((yield* run(last, { log }))[0]?.position ?? -1) + 1;
    },
    appendAll,
    *append(event, part) {
      yield* appendAll([event]);
      if (part) yield* putPersonal(event.log, `event/${event.index}`, part);
    },
  };
}

function subjectRows(event: AuditEvent): Row<'auditSubjects'>[] {
  const { log, index } = event;
  return indexedSubjects(event).map((subject) => ({ force: log, subject, position: index }));
}

/** The logs of a table, each sought behind the one before: there are few, and of rows a great many. */
const logsIn = ({ force }: { force: SQLiteColumn }) => sql`
  select "log" from (
    with recursive found("log") as (
      select min(${force}) from ${force.table}
      union all
      select (select min(${force}) from ${force.table} where ${force} > found."log")
        from found where found."log" is not null
    )
    select "log" from found where "log" is not null
  )`;

/** A log whose events are all gone may have left its tree, or what leads to them. */
const logsOf = ({ tables: { auditEvents, auditNodes, auditSubjects } }: Db) => sql`(
  ${logsIn(auditEvents)} union ${logsIn(auditNodes)} union ${logsIn(auditSubjects)}
)`;

function readingSteps(db: Db): Pick<AuditSteps, 'leaves' | 'nodes' | 'eventsOf' | 'logs'> {
  const { auditEvents, auditNodes, auditSubjects } = db.tables;
  const leaves = db
    .select({ position: auditEvents.position, leaf: auditEvents.leaf })
    .from(auditEvents)
    .where(and(eq(auditEvents.force, value('log')), gte(auditEvents.position, value('from'))))
    .orderBy(asc(auditEvents.position))
    .limit(value('limit'))
    .prepare();
  const nodes = db
    .select({ position: auditNodes.position, hash: auditNodes.hash })
    .from(auditNodes)
    .where(
      and(
        eq(auditNodes.force, value('log')),
        eq(auditNodes.level, value('level')),
        gte(auditNodes.position, value('from')),
      ),
    )
    .orderBy(asc(auditNodes.position))
    .limit(value('limit'))
    .prepare();
  const eventsOf = db
    .select({ leaf: auditEvents.leaf })
    .from(auditSubjects)
    .innerJoin(
      auditEvents,
      and(
        eq(auditEvents.force, auditSubjects.force),
        eq(auditEvents.position, auditSubjects.position),
      ),
    )
    .where(and(eq(auditSubjects.force, value('log')), eq(auditSubjects.subject, value('subject'))))
    .orderBy(asc(auditSubjects.position))
    .prepare();
  const logs = db
    .select({ log: sql<string>`"log"` })
    .from(logsOf(db))
    .orderBy(sql`"log"`)
    .prepare();

  return {
    *leaves(log, from, limit) {
      return yield* run(leaves, { log, from, limit });
    },
    *nodes(log, level, from, limit) {
      return yield* run(nodes, { log, level, from, limit });
    },
    *eventsOf(log, subject) {
      return (yield* run(eventsOf, { log, subject })).map(({ leaf }) => JSON.parse(leaf));
    },
    *logs() {
      return (yield* run(logs)).map(({ log }) => log);
    },
  };
}

function findingSteps(db: Db): Pick<AuditSteps, 'events'> {
  const { auditEvents, auditSubjects } = db.tables;
  const { leaf, position } = auditEvents;
  const inLeaf = {
    at: db.spelling.numberMember(leaf, 'at'),
    kind: db.spelling.member(leaf, 'kind'),
    actor: db.spelling.member(leaf, 'actor', 'key'),
  };
  return {
    *events({ log, subject, kind, actors, from, before, after, limit }) {
      const leaves = db.select({ leaf });
      const wanted = and(
        eq(auditEvents.force, log),
        kind && eq(inLeaf.kind, kind),
        actors && inArray(inLeaf.actor, [...actors]),
        from === undefined ? undefined : gte(inLeaf.at, from),
        before === undefined ? undefined : lt(inLeaf.at, before),
        // The first alone is what an index finds the place by.
        after && lte(inLeaf.at, after.at),
        after && sql`(${inLeaf.at}, ${position}) < (${after.at}, ${after.index})`,
      );
      // SQLite takes a cross join in its order: a record's few events, not the log in its time.
      const found =
        subject === undefined
          ? leaves.from(auditEvents).where(wanted)
          : leaves
              .from(auditSubjects)
              .crossJoin(auditEvents)
              .where(
                and(
                  eq(auditSubjects.force, log),
                  eq(auditSubjects.subject, subject),
                  eq(auditEvents.position, auditSubjects.position),
                  wanted,
                ),
              );
      const page = found.orderBy(desc(inLeaf.at), desc(position)).limit(limit);
      return (yield* run(page.prepare())).map(({ leaf }) => JSON.parse(leaf));
    },
  };
}

function indexSteps(db: Db): Pick<AuditSteps, 'isIndexed' | 'counts'> {
  const { auditNodes, auditSubjects } = db.tables;
  const entry = db
    .select({ position: auditSubjects.position })
    .from(auditSubjects)
    .where(
      and(
        eq(auditSubjects.force, value('log')),
        eq(auditSubjects.subject, value('subject')),
        eq(auditSubjects.position, value('position')),
      ),
    )
    .prepare();
  const nodes = db
    .select({ count: count() })
    .from(auditNodes)
    .where(eq(auditNodes.force, value('log')))
    .prepare();
  const subjects = db
    .select({ count: count() })
    .from(auditSubjects)
    .where(eq(auditSubjects.force, value('log')))
    .prepare();
  return {
    *isIndexed(log, subject, position) {
      return (yield* run(entry, { log, subject, position })).length === 1;
    },
    *counts(log) {
      return {
        nodes: (yield* run(nodes, { log }))[0]?.count ?? 0,
        subjects: (yield* run(subjects, { log }))[0]?.count ?? 0,
      };
    },
  };
}
