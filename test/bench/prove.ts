import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { growing, indexedSubjects, leafOf } from '../../src/domain/auditLog.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { inclusionProof } from '../../src/usecases/proveLog.ts';
import type { Store } from '../../src/usecases/store.ts';
import { auditEvent, FORCE } from '../store/records.ts';
import type { Bench } from './run.ts';

const COUNT = 500;
const FEW = 1000;
const MANY = 1_000_000;

/** A log of so many events, a detention each, written past the service. */
function filledStore(file: string, size: number): Store {
  openSqlite(file).close();
  const raw = new Database(file);
  raw.pragma('synchronous = OFF');
  const insertLeaf = raw.prepare('insert into audit_events values (?, ?, ?)');
  const insertNode = raw.prepare('insert into audit_nodes values (?, ?, ?, ?)');
  const insertSubject = raw.prepare('insert into audit_subjects values (?, ?, ?)');
  const tree = growing();
  raw.transaction(() => {
    for (let n = 0; n < size; n++) {
      const subjects = [{ type: 'detention' as const, id: `d-${n}` }];
      const event = auditEvent(n, { at: n, kind: 'detention.recorded', subjects });
      const leaf = leafOf(event);
      insertLeaf.run(FORCE, n, leaf);
      for (const { level, index, hash } of tree.append(leaf)) {
        insertNode.run(FORCE, level, index, hash);
      }
      for (const subject of indexedSubjects(event)) insertSubject.run(FORCE, subject, n);
    }
  })();
  raw.close();
  return openSqlite(file);
}

/** A record's events with their proofs, one read each, all over the log. */
async function proveSome(store: Store, size: number): Promise<void> {
  for (let n = 0; n < COUNT; n++) {
    const subject = `detention/d-${Math.floor(((n * 0.618_034) % 1) * size)}`;
    await store.read(function* (steps) {
      const [event] = yield* steps.audit.eventsOf(FORCE, subject);
      if (!event) throw new RangeError(`no event names ${subject}`);
      const end = yield* steps.audit.size(FORCE);
      yield* inclusionProof(steps, FORCE, { index: event.index, size: end });
    });
  }
}

/** The proof of a record's event in a log of a million, against one in a log of a thousand. */
export async function proveBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const few = filledStore(join(folder, 'few.db'), FEW);
  const many = filledStore(join(folder, 'many.db'), MANY);
  return {
    name: 'prove',
    unit: 'events found and proven',
    count: COUNT,
    baseline: { name: 'in a log of 1,000', run: () => proveSome(few, FEW) },
    subject: { name: 'in a log of 1,000,000', run: () => proveSome(many, MANY) },
    end: async () => {
      few.close();
      many.close();
      rmSync(folder, { recursive: true });
    },
  };
}
