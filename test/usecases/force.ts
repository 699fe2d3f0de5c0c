/** A made-up force on a real store, with a clock and keys that tests choose. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refusal } from '../../src/domain/errors.ts';
import type { Customer, Force, Suite } from '../../src/domain/force.ts';
import { sha256Hex } from '../../src/domain/hashing.ts';
import type { TariffContent } from '../../src/domain/tariff.ts';
import { type Instant, parseInstant } from '../../src/domain/time.ts';
import { detentionShape, type SentDetention, sessionShape } from '../../src/shapes/detention.ts';
import { customerOf, forceOf, setupShape, suiteOf } from '../../src/shapes/force.ts';
import { tariffContentOf, tariffShape } from '../../src/shapes/tariff.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import {
  type Actor,
  type Context,
  type Inquiry,
  ROLES,
  type Signer,
} from '../../src/usecases/access.ts';
import { setUpForce } from '../../src/usecases/manageKeys.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import type {
  CurrentDetention,
  PublishedTariff,
  Script,
  Steps,
  Store,
} from '../../src/usecases/store.ts';
import { openForFile } from '../databases/open.ts';

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8'));
}

export interface MadeUpForce {
  force: Force;
  suites: Suite[];
  customers: Customer[];
}

/** The fixtures' force, under another code where one is given. */
export function madeUpForce(code = 'MPS'): MadeUpForce {
  const sent = setupShape.parse(fixture('setup.json'));
  return {
    force: { ...forceOf(sent.force, sent.defaultCustomer), code },
    suites: sent.suites.map(suiteOf),
    customers: sent.customers.map(customerOf),
  };
}

/** Table 1 from 1 January 2009 with the fixtures' interpreter cards, and what a test changes. */
export function tableOne(more: Partial<TariffContent> = {}): TariffContent {
  return { ...tariffContentOf(tariffShape.parse(fixture('tariff.json'))), ...more };
}

/** A tariff that has one price for every stay (R7's band without an end). */
export function fixedPrice(pounds: string, more: Partial<TariffContent> = {}): TariffContent {
  const band = { label: 'fixed', upToHours: null, standard: pounds, constantWatch: pounds };
  const beyondLastBand = { rule: 'unpriced' } as const;
  return tableOne({
    custody: { model: 'banded', watch: 'any', beyondLastBand, bands: [band] },
    ...more,
  });
}

/** A released stay of 10 h 30 min at CX, as it is sent, and what a test changes. */
export function stay(part: object = {}): SentDetention {
  return detentionShape.parse({
    custodyRecordNumber: '01CX/0001/09',
    intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z')],
    outcome: 'removed',
    ...part,
  });
}

export function span(startedAt: string, endedAt: string | null, more: object = {}) {
  return { suite: 'CX', startedAt, endedAt, ...more };
}

/** An in-person session of the interpreter INT-1, as it is sent. */
export function attendance(startedAt: string, endedAt: string, more: object = {}) {
  return { interpreter: 'INT-1', mode: 'in-person', startedAt, endedAt, ...more };
}

export const sentSession = (sent: object) => sessionShape.parse(sent);

type UseCase<A extends unknown[], T> = (steps: Steps, context: Context, ...args: A) => Script<T>;

/** PKCS #8 of an Ed25519 key, up to its 32 bytes. */
const KEY_HEAD = '302e020100300506032b657004220420';
const privateKey = createPrivateKey({
  key: Buffer.from(KEY_HEAD + sha256Hex('a made-up signing key'), 'hex'),
  format: 'der',
  type: 'pkcs8',
});

/** The key that signs for the logs of made-up forces: the same in every process. */
export const PUBLIC_KEY = Buffer.from(
  createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '',
  'base64url',
).toString('base64');
export const SIGNING_KEY: Signer = {
  sign: (_, text) => sign(null, Buffer.from(text), privateKey),
  has: (publicKey) => publicKey === PUBLIC_KEY,
};
export const NO_INQUIRY: Inquiry = { reason: null, recipient: null };

/** Someone with an access key at a moment. */
export interface Desk {
  store: Store;
  actor: Actor;
  /** Sets the clock, for every desk of the store. */
  at(time: string): void;
  now(): Instant;
  /** A desk of the same store with another's key. */
  as(actor: Partial<Actor>): Desk;
  /** A context of now, with an id and a salt of its own. */
  context(): Context;
  /** Runs a use case in a transaction of its own. */
  do<A extends unknown[], T>(useCase: UseCase<A, T>, ...args: A): Promise<T>;
}

export const ADA: Actor = {
  force: 'MPS',
  key: 'key-ada',
  name: 'Ada Example',
  kind: 'person',
  roles: ROLES,
  suites: null,
};

/** A key that can do one thing only. */
export function only(role: Actor['roles'][number], more: Partial<Actor> = {}): Partial<Actor> {
  return { key: `key-${role}`, name: `Example ${role}`, roles: [role], ...more };
}

/** Ids that count up, the same in every run of a test. */
function countingIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
  };
}

export function deskOf(
  store: Store,
  now = '2010-01-04T12:00:00Z',
  nextId: () => string = countingIds(),
): Desk {
  const clock = { now: parseInstant(now) };
  const sit = (actor: Actor): Desk => ({
    store,
    actor,
    at: (time) => {
      clock.now = parseInstant(time);
    },
    now: () => clock.now,
    as: (other) => sit({ ...actor, ...other }),
    context: () => {
      const id = nextId();
      const salt = sha256Hex(id);
      return { actor, now: clock.now, id, salt, inquiry: NO_INQUIRY, signer: SIGNING_KEY };
    },
    do(useCase, ...args) {
      const context = this.context();
      return store.transaction(context.actor.force, (steps) => useCase(steps, context, ...args));
    },
  });
  return sit(ADA);
}

/**
 * A desk of a force that is set up, in a file, in a store, or in a database that goes with the test file; a
 * tariff is published, unless it is null.
 */
export async function openDesk({
  file,
  store,
  now,
  setup = madeUpForce(),
  tariff = tableOne(),
}: {
  file?: string;
  store?: Store;
  now?: string;
  setup?: MadeUpForce;
  tariff?: TariffContent | null;
} = {}): Promise<Desk> {
  const desk = deskOf(store ?? (file ? openSqlite(file) : await openForFile()), now);
  await setUp(desk, setup);
  if (tariff) await publish(desk, tariff);
  return desk;
}

export async function setUp(desk: Desk, setup = madeUpForce()): Promise<void> {
  const { code } = setup.force;
  const request = { name: ADA.name, kind: ADA.kind, roles: ROLES, suites: null };
  await desk.as({ force: code }).do(setUpForce, setup, {
    request,
    token: `first of ${code}`,
    publicKey: PUBLIC_KEY,
  });
}

/** Publishes a version that replaces none. */
export function publish(desk: Desk, content = tableOne()): Promise<PublishedTariff> {
  return desk.do(publishTariff, { content, replaces: null, reason: null });
}

/** Records a stay; gives it as it stands. */
export async function record(desk: Desk, part: object = {}): Promise<CurrentDetention> {
  return (await desk.do(recordDetention, stay(part))).current;
}

/** What a use case was refused with. */
export async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof Refusal) return error;
  throw error;
}
