import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detentionShape } from '../../src/shapes/detention.ts';
import { forceOf, setupShape } from '../../src/shapes/force.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Actor, Context } from '../../src/usecases/access.ts';
import { setUpForce, tokenOf } from '../../src/usecases/manageKeys.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { NO_INQUIRY, PUBLIC_KEY, SIGNING_KEY } from '../usecases/force.ts';
import type { Bench } from './run.ts';

const SETUP = new URL('../../fixtures/setup.json', import.meta.url);
const COUNT = 500;

/** Durable records that arrive together and share commits, against one transaction each. */
export async function recordBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const store = openSqlite(join(folder, 'bench.db'));
  const actor: Actor = {
    force: 'MPS',
    key: 'bench',
    name: 'bench',
    kind: 'system',
    roles: ['administrator', 'custody'],
    suites: null,
  };
  const newContext = (): Context => ({
    actor,
    now: Math.floor(Date.now() / 1000),
    id: randomUUIDv7(),
    salt: randomBytes(32).toString('hex'),
    inquiry: NO_INQUIRY,
    signer: SIGNING_KEY,
  });
  const setup = setupShape.parse(JSON.parse(readFileSync(SETUP, 'utf8')));
  const force = forceOf(setup.force, setup.defaultCustomer);
  const request = {
    name: 'bench',
    kind: 'system',
    roles: ['administrator'],
    suites: null,
  } as const;
  const token = tokenOf('MPS', randomBytes(32).toString('base64url'));
  const first = { request, token, publicKey: PUBLIC_KEY };
  await store.transaction(null, (steps) =>
    setUpForce(steps, newContext(), { ...setup, force }, first),
  );

  let number = 0;
  const record = () => {
    number += 1;
    const interval = {
      suite: 'CX',
      startedAt: '2009-06-01T09:15:00Z',
      endedAt: '2009-06-01T19:45:00Z',
    };
    const sent = detentionShape.parse({
      custodyRecordNumber: `B/${number}`,
      intervals: [interval],
    });
    const context = newContext();
    return store.transaction(context.actor.force, (steps) => recordDetention(steps, context, sent));
  };
  return {
    name: 'record',
    unit: 'detentions, durable',
    count: COUNT,
    baseline: {
      name: 'one transaction each',
      run: async () => {
        for (let n = 0; n < COUNT; n++) await record();
      },
    },
    subject: {
      name: '50 in flight, group commit',
      run: async () => {
        const worker = async () => {
          for (let n = 0; n < COUNT / 50; n++) await record();
        };
        await Promise.all(Array.from({ length: 50 }, worker));
      },
    },
    end: async () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
