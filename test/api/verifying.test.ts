/** POST /v1/verify: what is sent is checked by the keys that are published here, and put on record. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import {
  checkpointText,
  logProofText,
  parseLogProof,
  readCheckpoint,
  signedNote,
  verifierKeyText,
} from '../../src/domain/signedNote.ts';
import { witness } from '../../src/usecases/events.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { deskOf } from '../usecases/force.ts';
import { provenInvoice } from '../usecases/proven.ts';
import { invoiced, stay } from './sent.ts';
import {
  test as aloneTest,
  type Holder,
  problemIn,
  read,
  type Service,
  tableTest as test,
} from './server.ts';

const PDF = { 'content-type': 'application/pdf' };
const JSON_TYPE = { 'content-type': 'application/json' };

async function verified(service: Service, raw: string | Uint8Array, as: Holder = 'finance') {
  const headers = typeof raw === 'string' ? JSON_TYPE : PDF;
  const bytes = typeof raw === 'string' ? raw : Uint8Array.from(raw);
  return read('Verification', await service.ask('POST /v1/verify', { as, raw: bytes, headers }));
}

/** The last event of a force's log. */
async function lastEvent({ store }: Service, log = 'MPS') {
  const [event] = await store.read((steps) => steps.audit.events({ log, limit: 1 }));
  return event;
}

describe('an invoice that is sent', () => {
  test('as JSON and as PDF is genuine, as it is read from here', async ({ service }) => {
    const { number } = await invoiced(service, stay('V/1'));
    const path = `GET /v1/invoices/${number}` as const;
    const json = await service.ask(path, { as: 'auditor' });
    const pdf = await service.ask(path, { as: 'auditor', headers: { accept: 'application/pdf' } });
    expect(await verified(service, json.text)).toMatchObject({ genuine: true, number });
    const { genuine, checks } = await verified(service, pdf.bytes, 'auditor');
    expect(genuine).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['page', 'bytes']));
  });

  test('and is of this force is put on record: by whom, and what came of it', async ({
    service,
  }) => {
    const invoice = await invoiced(service, stay('V/2'));
    const forged = { ...invoice, purchaseOrder: 'PO-9' };
    for (const [body, genuine] of [
      [invoice, true],
      [forged, false],
    ] as const) {
      await verified(service, JSON.stringify(body));
      expect(await lastEvent(service)).toMatchObject({
        kind: 'invoice.consulted',
        actor: { name: 'Example finance' },
        subjects: [
          { type: 'invoice', id: invoice.number },
          { type: 'detention', id: invoice.detention.id, revision: 1 },
        ],
        details: { form: 'verify', genuine },
      });
    }
  });

  test('and is a credit note is genuine too, as JSON, PDF and e-invoice read from here', async ({
    service,
  }) => {
    const { number, detention } = await invoiced(service, stay('V/CN'));
    const body = { reason: 'keyed late', rebill: true };
    await service.ask(`POST /v1/invoices/${number}/credit`, { as: 'finance', body });
    const path = 'GET /v1/invoices/MPS-CN-2009-000001';
    const get = (accept: string) => service.ask(path, { as: 'finance', headers: { accept } });
    expect((await verified(service, (await get('application/json')).text)).genuine).toBe(true);
    expect(await verified(service, (await get('application/pdf')).bytes)).toMatchObject({
      genuine: true,
      number: 'MPS-CN-2009-000001',
    });
    expect(await lastEvent(service)).toMatchObject({
      subjects: [
        { type: 'credit-note', id: 'MPS-CN-2009-000001' },
        { type: 'detention', id: detention.id },
      ],
      details: { form: 'verify', genuine: true },
    });
    const xml = await get('application/xml');
    expect(xml.text).toContain('<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>');
    expect(await lastEvent(service)).toMatchObject({
      kind: 'invoice.disclosed',
      subjects: [{ type: 'credit-note' }, { type: 'detention' }],
      details: { form: 'xml', recipient: 'UKBA' },
    });
  });

  test('and that the force has otherwise on record, or not at all, is not genuine', async ({
    service,
  }) => {
    const mine = await invoiced(service, stay('V/7'));
    const other = await invoiced(service, stay('V/8'));
    const renumbered = { ...mine, number: other.number, documentHash: mine.documentHash };
    const unknown = { ...mine, number: mine.number.replace(/\d+$/, '999999') };
    for (const [body, detail] of [
      [renumbered, 'the force has issued another of this number'],
      [unknown, 'the force has none of this number on record'],
    ] as const) {
      const { genuine, checks } = await verified(service, JSON.stringify(body));
      expect(genuine).toBe(false);
      expect(checks.at(-1)).toEqual({ name: 'record', ok: false, detail });
    }
    const { checks } = await verified(service, JSON.stringify(mine));
    expect(checks.at(-1)).toMatchObject({ name: 'record', ok: true });
  });

  test('and is of another force is checked by that one’s key, and is no event of this one', async ({
    service,
  }) => {
    const invoice = await invoiced(service, stay('V/3'));
    const before = await lastEvent(service, 'GMP');
    expect(await verified(service, JSON.stringify(invoice), 'otherFinance')).toMatchObject({
      genuine: true,
    });
    expect(await lastEvent(service, 'GMP')).toEqual(before);
  });

  aloneTest(
    'and is signed with a key that an event alone registered is not genuine',
    async ({ service }) => {
      const invoice = await invoiced(service, stay('V/9'));
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const x = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
      const eve = x.toString('base64');
      const context = deskOf(service.store).context();
      await service.store.transaction('MPS', (steps) =>
        witness(steps, context, {
          kind: 'signing-key.registered',
          subjects: [{ type: 'signing-key', id: 'MPS' }],
          details: { publicKey: eve },
        }),
      );
      const proof = parseLogProof(invoice.proof?.inclusion ?? '');
      const text = checkpointText(readCheckpoint(proof.checkpoint));
      const name = readCheckpoint(proof.checkpoint).origin;
      const signature = sign(null, Buffer.from(text), privateKey);
      const checkpoint = signedNote(text, { name, publicKey: eve }, signature);
      const inclusion = logProofText({ ...proof, checkpoint });
      const forged = { ...invoice, proof: { event: invoice.proof?.event, inclusion } };
      const { genuine, checks } = await verified(service, JSON.stringify(forged));
      expect(genuine).toBe(false);
      expect(checks.filter(({ ok }) => !ok).map(({ name: check }) => check)).toEqual(['signature']);
      expect((await verified(service, JSON.stringify(invoice))).genuine).toBe(true);
      const { text: published } = await service.ask('GET /public-keys');
      const line = verifierKeyText({ name, publicKey: eve });
      expect(published).toMatch(/^# registered at event \d+ without the key before it: .*\n/m);
      expect(published.split('\n').indexOf(`# ${line}`)).toBe(
        published.split('\n').findIndex((one) => one.startsWith('#')) + 1,
      );
    },
  );

  test('and was never issued here is not genuine, and no event', async ({ service }) => {
    const before = await lastEvent(service);
    const { genuine, checks } = await verified(service, await invoicePdf(provenInvoice()));
    expect(genuine).toBe(false);
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      expect.objectContaining({ name: 'signature', detail: expect.stringContaining('none of') }),
      expect.objectContaining({
        name: 'record',
        detail: expect.stringContaining('none of this number'),
      }),
    ]);
    expect(await lastEvent(service)).toEqual(before);
  });
});

describe('what is no invoice', () => {
  test.for([
    ['nothing', new Uint8Array()],
    ['other bytes', Uint8Array.of(1, 2, 3)],
    ['other JSON', '{"number":"MPS-2009-000001"}'],
    ['broken JSON', '{"number":'],
  ] as const)('%s is answered, and not refused', async ([, raw], { service }) => {
    expect(await verified(service, raw)).toMatchObject({
      genuine: null,
      number: null,
      checks: [{ name: 'file', ok: false }],
    });
  });

  test('another content type, or none', async ({ service }) => {
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-type': '' }]) {
      const answer = await service.ask('POST /v1/verify', { as: 'finance', raw: '{}', headers });
      expect(problemIn(answer)).toMatchObject({
        status: 415,
        detail: expect.stringContaining('application/pdf or application/json'),
      });
    }
  });

  test('more than any invoice has', async ({ service }) => {
    const raw = new Uint8Array(5_000_001);
    const answer = await service.ask('POST /v1/verify', { as: 'finance', raw, headers: PDF });
    expect(problemIn(answer)).toMatchObject({
      status: 413,
      detail: 'a file to verify has at most 5000000 bytes',
    });
  });
});

/** A PDF whose attachment is a few kilobytes of so many zeros, packed. */
function bombOf(zeros: number): Uint8Array {
  const part = deflateRawSync(new Uint8Array(zeros / 1000), {
    finishFlush: constants.Z_FULL_FLUSH,
  });
  const end = deflateRawSync(new Uint8Array());
  const head = Uint8Array.of(0x78, 0x9c);
  const stream = Buffer.concat([head, ...Array.from({ length: 1000 }, () => part), end]);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(f) 3 0 R] >> >> >>',
    '<< /Type /Pages /Kids [] /Count 0 >>',
    '<< /Type /Filespec /F (a.json) /EF << /F 4 0 R >> >>',
    `<< /Filter /FlateDecode /Length ${stream.length} >>\nstream\n${stream.toString('latin1')}\nendstream`,
  ].map((object, n) => `${n + 1} 0 obj\n${object}\nendobj\n`);
  return Buffer.from(`%PDF-1.7\n${objects.join('')}trailer\n<< /Root 1 0 R >>\n`, 'latin1');
}

describe('a file that takes too much', () => {
  test('time is given up with its thread, with no verdict, and the next one is read', async () => {
    const hurried = createVerifier({ seconds: 0.001, megabytes: 1000 });
    const bytes = await invoicePdf(provenInvoice());
    await expect(hurried.verify(bytes, [])).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('more than 0.001 seconds to read'),
    });
    await hurried.close();
    const verifier = createVerifier();
    expect(await verifier.verify(bytes, [])).toMatchObject({ invoice: { total: '1966.00' } });
    await verifier.close();
  });

  test('so is one that unpacks to more than there is room for', async () => {
    const verifier = createVerifier({ seconds: 20, megabytes: 300 });
    await expect(verifier.verify(bombOf(1_500_000_000), [])).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('more than 300 MB of memory to read'),
    });
    await verifier.close();
  });

  test('others wait for it, and when too many do, the next is asked to come again', async () => {
    const verifier = createVerifier();
    const bytes = await invoicePdf(provenInvoice());
    const all = await Promise.allSettled(
      Array.from({ length: 40 }, () => verifier.verify(bytes, [])),
    );
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused).toEqual(
      refused.map(() =>
        expect.objectContaining({ reason: expect.objectContaining({ code: 'too-many-requests' }) }),
      ),
    );
    expect(all.length - refused.length).toBeGreaterThanOrEqual(8);
    await verifier.close();
  });
});
