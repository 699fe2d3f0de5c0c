/** Two instances of the service on one database: whichever is asked, it is one service. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createKeyring } from '../../src/commands/keyring.ts';
import type { Signer } from '../../src/usecases/access.ts';
import { rotateSigningKey } from '../../src/usecases/signingKeys.ts';
import type { Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { createRunCarrier } from '../../src/workers/runCarrier.ts';
import { fetchPage, visitor } from '../pages/fetching.ts';
import { ADA, deskOf, PUBLIC_KEY, SIGNING_KEY } from '../usecases/force.ts';
import { behindOne } from './behindOne.ts';
import { invoiced, paid, recorded, startedRun, stay, writes } from './sent.ts';
import { type Hosting, openService, problemIn, read, type Service } from './server.ts';

type Both = readonly [a: Service, b: Service];

async function openBoth(hosting: readonly [Hosting, Hosting] = [{}, {}]): Promise<Both> {
  const a = await openService((store) => store, {}, hosting[0]);
  const b = await openService((store) => store, {}, { ...hosting[1], beside: a });
  onTestFinished(async () => {
    await b.close();
    await a.close();
  });
  return [a, b];
}

async function expectInOrder({ store }: Service): Promise<void> {
  expect(await verifyLog(store)).toMatchObject({ problem: null });
  expect(await store.read((steps) => steps.audit.numberGaps('MPS'))).toEqual([]);
}

const issue = (service: Service, detention: string) =>
  service.ask('POST /v1/invoices', { as: 'finance', body: { detention } });

describe('a request', () => {
  const record = (service: Service, key: string) =>
    service.ask('POST /v1/detentions', {
      as: 'custody',
      body: stay(`01CX/${key}`),
      headers: { 'idempotency-key': key },
    });

  test('sent again to the other instance has one effect, and the first answer', async () => {
    const [a, b] = await openBoth();
    const first = await record(a, 'once');
    const before = await writes(a);
    const again = await record(b, 'once');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect([again.status, again.json]).toEqual([201, first.json]);
    // That it was shown again, and nothing else.
    expect(await writes(a)).toBe(before + 1);
  });

  test('sent to both at once has one effect', async () => {
    const both = await openBoth();
    for (let n = 0; n < 10; n++) {
      const answers = await Promise.all(both.map((service) => record(service, `at-once-${n}`)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      expect(answers[0]?.json).toEqual(answers[1]?.json);
      const replayed = answers.map(({ headers }) => headers.get('idempotency-replayed'));
      expect(replayed.toSorted()).toEqual([null, 'true']);
    }
    await expectInOrder(both[0]);
  });

  test('that was made of a revision that the other has amended since is refused', async () => {
    const [a, b] = await openBoth();
    const id = await recorded(a, stay('one'));
    const amend = (service: Service, operation: string) =>
      service.ask(`PUT /v1/detentions/${id}`, {
        as: 'custody',
        headers: { 'if-match': '"1"' },
        body: { reason: 'keyed late', detention: stay('one', { operation }) },
      });
    const answers = await Promise.all([amend(a, 'Swale'), amend(b, 'Thames')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await amend(b, 'Medway')).status).toBe(412);
  });

  test('with a key that was revoked at the other opens nothing', async () => {
    const [a, b] = await openBoth();
    const ask = () => b.ask('GET /v1/detentions', { as: 'cashier' });
    expect((await ask()).status).toBe(200);
    await a.store.transaction('MPS', function* ({ keys }) {
      const key = (yield* keys.list('MPS')).find(({ name }) => name === 'Example cashier');
      yield* keys.revoke('MPS', key?.key ?? '', 0);
    });
    expect((await ask()).status).toBe(401);
  });
});

describe('numbers', () => {
  test('issued by both at once are one series without gaps', async () => {
    const both = await openBoth();
    const [a, b] = both;
    const ids = await Promise.all(
      Array.from({ length: 24 }, (_, n) => recorded(both[n % 2] as Service, stay(`N/${n}`))),
    );
    const answers = await Promise.all(ids.map((id, n) => issue(both[(n + 1) % 2] as Service, id)));
    const numbers = answers.map((answer) => read('Invoice', answer).number);
    expect(numbers.toSorted()).toEqual(
      ids.map((_, n) => `MPS-2009-${String(n + 1).padStart(6, '0')}`),
    );
    // R20: and what one has invoiced the other does not.
    const again = await Promise.all([issue(a, ids[0] ?? ''), issue(b, ids[0] ?? '')]);
    expect(again.map((answer) => problemIn(answer).code)).toEqual([
      'already-invoiced',
      'already-invoiced',
    ]);
    await expectInOrder(a);
  });

  test('are in order of time though the clocks are seconds apart (R19)', async () => {
    const both = await openBoth();
    const [a, b] = both;
    const issued: { number: string; issuedAt: string }[] = [];
    for (let n = 0; n < 10; n++) {
      a.at(`2010-01-04T12:00:1${n}Z`);
      b.at(`2010-01-04T12:00:0${n}Z`);
      const its = both[n % 2] as Service;
      issued.push(await invoiced(its, stay(`skew ${n}`)));
    }
    const moments = issued.map(({ issuedAt }) => issuedAt);
    expect(moments).toEqual(moments.toSorted());
    expect(new Set(moments).size).toBe(5);
    const body = { reason: 'not ours', rebill: true };
    await paid(a);
    const path = `/v1/invoices/${issued[0]?.number}/credit` as const;
    expect((await b.ask(`POST ${path}`, { as: 'finance', body })).status).toBe(201);
    await paid(b);
    await expectInOrder(b);
  });

  test('are refused to an instance whose clock is ten minutes behind (R19)', async () => {
    const [a, b] = await openBoth();
    await invoiced(a, stay('one'));
    const id = await recorded(a, stay('two'));
    b.at('2010-01-04T11:50:00Z');
    expect(problemIn(await issue(b, id))).toMatchObject({ status: 409, code: 'clock-behind' });
    const body = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'FP', amount: '1.00' };
    const payment = await b.ask('POST /v1/payments', { as: 'finance', body });
    expect(problemIn(payment)).toMatchObject({ status: 409, code: 'clock-behind' });
    expect(read('Invoice', await issue(a, id)).number).toBe('MPS-2009-000002');
    await expectInOrder(a);
  });
});

describe('an invoice run', () => {
  /** What dies after so many transactions: nothing comes back from it any more. */
  function dying({ store }: Service, transactions: number) {
    let left = transactions;
    const its: Store = {
      ...store,
      transaction: (force, script) =>
        left-- > 0 ? store.transaction(force, script) : new Promise(() => {}),
    };
    return { store: its, isDead: () => left < 0 };
  }

  const carrierOn = (store: Store, now: string, leaseSeconds?: number) =>
    createRunCarrier({
      store,
      newContext: (actor) => deskOf(store, now, randomUUID).as(actor).context(),
      onProblem: () => {},
      by: { holder: randomUUID(), ...(leaseSeconds && { leaseSeconds }) },
      lookMilliseconds: 50,
    });

  test('started at one instance, which dies, is ended by the other; everything once', async () => {
    const [a, b] = await openBoth();
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, n) => recorded(a, stay(`run ${n}`))),
    );
    const { id } = await startedRun(a);
    const runAt = async (service: Service) =>
      read('InvoiceRun', await service.ask(`GET /v1/invoice-runs/${id}`, { as: 'auditor' }));
    const dead = dying(a, 12);
    // Leases and documents hold though their clocks are a minute apart.
    carrierOn(dead.store, '2010-01-04T12:01:00Z', 1).start();
    const other = carrierOn(b.store, '2010-01-04T12:00:00Z');
    await vi.waitFor(() => expect(dead.isDead()).toBe(true));
    await vi.waitFor(async () => expect((await runAt(b)).progress.done).toBe(12));
    other.start();
    await vi.waitFor(async () => expect((await runAt(b)).status).toBe('ended'), 10_000);
    await other.stop();
    const { claim, progress } = await runAt(a);
    expect(progress).toMatchObject({ issued: 30, leftOut: 0 });
    const whole = read('Claim', await a.ask(`GET /v1/claims/${claim}`, { as: 'finance' }));
    expect(whole.invoices.map(({ detention }) => detention).sort()).toEqual(ids.toSorted());
    const claims = read('ClaimList', await b.ask('GET /v1/claims', { as: 'finance' }));
    expect(claims.items.map(({ number }) => number)).toEqual([claim]);
    await expectInOrder(b);
  });
});

describe('an instance without the newest signing key', () => {
  const signingWith = (file: string): Signer => {
    const keyring = createKeyring(file);
    const of = (publicKey: string) => (publicKey === PUBLIC_KEY ? SIGNING_KEY : keyring);
    return {
      sign: (publicKey, text) => of(publicKey).sign(publicKey, text),
      has: (publicKey) => of(publicKey).has(publicKey),
    };
  };

  test('says so, and issues as soon as it is copied there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custody-keys-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [mine, theirs] = [join(folder, 'a'), join(folder, 'b')] as const;
    const signer = signingWith(mine);
    const [a, b] = await openBoth([{ signer }, { signer: signingWith(theirs) }]);
    const context = { ...deskOf(a.store, undefined, randomUUID).as(ADA).context(), signer };
    const newest = createKeyring(mine).open(mine);
    await a.store.transaction(null, (steps) => rotateSigningKey(steps, context, newest));
    const id = await recorded(b, stay('one'));
    const refused = await issue(b, id);
    expect(problemIn(refused)).toMatchObject({ status: 503, code: 'signing-key-missing' });
    copyFileSync(mine, theirs);
    expect(read('Invoice', await issue(b, id)).number).toBe('MPS-2009-000001');
    expect((await issue(a, await recorded(a, stay('two')))).status).toBe(201);
    await expectInOrder(a);
  });
});

describe('the pages', () => {
  test('take a form from one instance that the other has shown, in one visit', async () => {
    const [a, b] = await openBoth();
    const id = await recorded(a, stay('one'));
    const { cookie } = await visitor(a, 'custody');
    const path = `/detentions/${id}/void`;
    const headers = { cookie };
    const { html } = await fetchPage(a, path, { headers });
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1];
    const fields = {
      formToken: field('formToken') ?? '',
      once: field('once') ?? '',
      reason: 'keyed twice',
    };
    const sent = await fetchPage(b, path, { headers, fields });
    expect(sent.status).toBe(303);
    const again = await fetchPage(a, path, { headers, fields });
    expect(again.headers.get('location')).toBe(sent.headers.get('location'));
    const record = await a.ask(`GET /v1/detentions/${id}`, { as: 'custody' });
    expect(record.json).toMatchObject({ status: 'void', revision: 2 });
  });

  test('end a visit at both at once', async () => {
    const [a, b] = await openBoth();
    const { cookie, post } = await visitor(a, 'custody');
    const atB = () => fetchPage(b, '/visit', { headers: { cookie } });
    expect((await atB()).status).toBe(200);
    expect((await post('/sign-out')).status).toBe(303);
    expect((await atB()).headers.get('location')).toMatch(/^\/sign-in/);
  });

  test('keep what was typed, whichever instance each request goes to', async () => {
    const both = await openBoth();
    let asked = 0;
    const url = await behindOne(() => both[asked++ % 2] as Service);
    const ada = await visitor({ ...both[0], url }, 'auditor');
    const found = await ada.post('/find', { detaineeReference: 'MINE' });
    const path = found.headers.get('location') ?? '';
    for (let n = 0; n < 4; n++) expect((await ada.get(path)).html).toContain('MINE');
  });
});
