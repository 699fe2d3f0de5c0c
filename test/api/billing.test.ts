/** What a stay costs, its invoice, and what stands in the way, by HTTP. */
import { request } from 'node:http';
import { describe, expect } from 'vitest';
import { attendance, span, tableOne } from '../usecases/force.ts';
import { allOf, invoiced, openStay, recorded, referenceData, stay, writes } from './sent.ts';
import { type Holder, problemIn, read, type Service, tableTest, test } from './server.ts';

const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-06T08:00:00Z')] };
const AGREED = { amount: '1500.00', reason: 'as in the letter', agreedBy: 'Example Officer' };

const issue = (service: Service, detention: string, as: Holder = 'finance') =>
  service.ask('POST /v1/invoices', { as, body: { detention } });

async function chargeOf(service: Service, id: string) {
  const answer = await service.ask(`GET /v1/detentions/${id}/charge`, { as: 'finance' });
  return read('Charge', answer);
}

/** Two stays whose interpreter is in two places at once. */
async function overlapping(service: Service): Promise<[string, string]> {
  const interpreterSessions = [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')];
  return [
    await recorded(service, stay('first', { interpreterSessions })),
    await recorded(service, stay('second', { interpreterSessions })),
  ];
}

describe('a charge', () => {
  test('is priced line by line, with its working', async ({ service }) => {
    const sessions = [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:10:00Z')];
    const id = await recorded(service, stay('priced', { interpreterSessions: sessions }));
    const before = await writes(service);
    expect(await chargeOf(service, id)).toMatchObject({
      status: 'priced',
      custodySeconds: 37_800,
      lines: [
        {
          kind: 'custody',
          amount: '296.00',
          rules: ['R7'],
          working: '10 h 30 min is within 0-12 hours: standard charge £296.00',
        },
        { kind: 'interpreter', amount: '37.50', rules: ['R12'] },
      ],
      net: '333.50',
      vat: '0.00',
      total: '333.50',
    });
    // That it was read.
    expect(await writes(service)).toBe(before + 1);
  });

  test('of an open stay is provisional, at a moment', async ({ service }) => {
    const id = await recorded(service, openStay('open'));
    service.at('2010-01-04T20:00:01Z');
    expect(await chargeOf(service, id)).toMatchObject({
      status: 'provisional',
      at: '2010-01-04T20:00:01+00:00',
      net: '435.00',
    });
  });

  test('past the last band is unpriced, with the reason', async ({ service }) => {
    const charge = await chargeOf(service, await recorded(service, stay('long', LONG)));
    expect(charge).toMatchObject({ status: 'unpriced', reason: 'beyond-last-band', lines: [] });
    expect(charge).not.toHaveProperty('total');
  });

  test('of criminal time alone is not billable', async ({ service }) => {
    const power = { power: 'criminal' };
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', power)];
    const id = await recorded(service, stay('criminal', { intervals }));
    expect(await chargeOf(service, id)).toMatchObject({ status: 'not-billable', lines: [] });
    expect(problemIn(await issue(service, id))).toMatchObject({
      status: 409,
      code: 'not-billable',
    });
  });

  test('before any tariff is unpriced', async ({ service }) => {
    const intervals = [span('2008-12-31T08:00:00Z', '2008-12-31T12:00:00Z')];
    const id = await recorded(service, stay('early', { intervals }));
    expect(await chargeOf(service, id)).toMatchObject({ reason: 'no-tariff', tariff: null });
  });
});

describe('an agreed charge', () => {
  const agree = (service: Service, id: string, body: object = AGREED) =>
    service.ask(`POST /v1/detentions/${id}/agreed-charge`, { as: 'finance', body });

  test('prices that revision, and someone else issues the invoice', async ({ service }) => {
    const id = await recorded(service, stay('long', LONG));
    const answer = await agree(service, id);
    expect([answer.status, answer.json]).toEqual([
      201,
      {
        ...AGREED,
        detention: id,
        revision: 1,
        agreedAt: '2010-01-04T12:00:00+00:00',
        enteredBy: 'Example finance',
      },
    ]);
    expect(await chargeOf(service, id)).toMatchObject({ status: 'priced', net: '1500.00' });
    expect(problemIn(await issue(service, id))).toMatchObject({ status: 409, code: 'same-person' });
    const invoice = read('Invoice', await issue(service, id, 'cashier'));
    const { amount, reason, agreedBy } = AGREED;
    expect(invoice.agreedCharge).toEqual({ amount, reason, agreedBy });
  });

  test('sent twice is agreed once', async ({ service }) => {
    const id = await recorded(service, stay('long', LONG));
    const [first, second] = [await agree(service, id), await agree(service, id)];
    expect(second.status).toBe(201);
    expect(second.text).toBe(first.text);
  });

  test('is for what has no price, and has ended', async ({ service }) => {
    const priced = await recorded(service, stay('priced'));
    expect(problemIn(await agree(service, priced))).toMatchObject({ code: 'not-unpriced' });
    const open = await recorded(service, openStay('open'));
    expect(problemIn(await agree(service, open))).toMatchObject({ code: 'not-released' });
  });
});

describe('overlapping sessions', () => {
  test('are billed once someone says why both are right', async ({ service }) => {
    const [first, second] = await overlapping(service);
    for (const id of [first, second]) {
      expect(await chargeOf(service, id)).toMatchObject({ reason: 'session-overlap' });
    }
    expect(problemIn(await issue(service, first))).toMatchObject({
      status: 409,
      code: 'unpriced',
      reason: 'session-overlap',
    });
    const path = `POST /v1/detentions/${first}/accept-overlaps` as const;
    const body = { reason: 'two interpreters of one agency number' };
    const accepted = await service.ask(path, { as: 'finance', body });
    expect(read('DetentionAnswer', accepted).id).toBe(first);
    for (const id of [first, second]) expect((await issue(service, id)).status).toBe(201);
    const again = await service.ask(path, { as: 'finance', body });
    expect(problemIn(again)).toMatchObject({ status: 409, code: 'nothing-to-resolve' });
  });
});

describe('an invoice', () => {
  test('is issued once, and read as it was issued', async ({ service }) => {
    const id = await recorded(service, stay('01CX/0001/09', { detaineeReference: 'D-1' }));
    const answer = await issue(service, id);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/v1/invoices/MPS-2009-000001');
    expect(read('Invoice', answer)).toMatchObject({
      number: 'MPS-2009-000001',
      issueDate: '2010-01-04',
      taxPoint: '2009-06-01',
      dueDate: '2010-02-03',
      purchaseOrder: 'MADE-UP-PO-2009',
      detention: { id, revision: 1, detaineeReference: 'D-1' },
      charge: { total: '296.00' },
    });
    const again = await service.ask('GET /v1/invoices/MPS-2009-000001', { as: 'auditor' });
    expect(again.json).toEqual(answer.json);
    const twice = await issue(service, id);
    expect(problemIn(twice)).toMatchObject({
      status: 409,
      code: 'already-invoiced',
      invoice: 'MPS-2009-000001',
    });
    const detention = await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' });
    expect(read('DetentionAnswer', detention).invoice).toBe('MPS-2009-000001');
  });

  test('is superseded by an amendment, and stays as it is', async ({ service }) => {
    const invoice = await invoiced(service, stay('amended'));
    const { id } = invoice.detention;
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-02T08:00:00Z')];
    const body = { reason: 'an hour late', detention: stay('amended', { intervals }) };
    const headers = { 'if-match': '"1"' };
    await service.ask(`PUT /v1/detentions/${id}`, { as: 'custody', headers, body });
    const kept = await service.ask(`GET /v1/invoices/${invoice.number}`, { as: 'finance' });
    expect(kept.json).toEqual(invoice);
    const list = await service.ask('GET /v1/invoices?superseded=true', { as: 'finance' });
    expect(read('InvoiceList', list).items).toMatchObject([{ live: true, superseded: true }]);
    expect(problemIn(await issue(service, id)).code).toBe('already-invoiced');
  });

  test('needs a release, a price and a purchase order; a refusal burns no number', async ({
    service,
  }) => {
    const cases = [
      [openStay('open'), 'not-released', 'the detention is not released: the stay has not ended'],
      [stay('no outcome', { outcome: null }), 'not-released', 'no outcome is recorded'],
      [stay('long', LONG), 'unpriced', "is past the tariff's last band"],
    ] as const;
    for (const [body, code, detail] of cases) {
      const problem = problemIn(await issue(service, await recorded(service, body)));
      expect(problem).toMatchObject({ status: 409, code });
      expect(problem.detail).toContain(detail);
    }
    service.at('2011-02-01T12:00:00Z');
    const intervals = [span('2011-01-31T08:00:00Z', '2011-01-31T12:00:00Z')];
    const unordered = await recorded(service, stay('no order', { intervals }));
    expect(problemIn(await issue(service, unordered))).toMatchObject({ code: 'no-purchase-order' });
    expect((await invoiced(service, stay('good'))).number).toBe('MPS-2010-000001');
  });

  test('waits while its detainee is in two places', async ({ service }) => {
    const reference = { homeOfficeReference: 'C1' };
    const here = await recorded(service, stay('here', reference));
    const there = await recorded(service, stay('there', reference));
    expect(problemIn(await issue(service, here))).toMatchObject({
      status: 409,
      code: 'two-places',
      other: there,
    });
  });

  test('is issued once when two ask at once', async ({ service }) => {
    const id = await recorded(service, stay('twice'));
    const both = await Promise.all([issue(service, id), issue(service, id, 'cashier')]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await invoiced(service, stay('next'))).number).toBe('MPS-2009-000002');
  });

  test('whose request comes in slowly has the moment of its end', async ({ service }) => {
    const slow = await recorded(service, stay('slow'));
    const body = JSON.stringify({ detention: slow });
    const sending = request(`${service.url}/v1/invoices`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${service.tokens.finance}`,
        'content-type': 'application/json',
        'content-length': body.length,
      },
    });
    const status = new Promise((resolve) => {
      sending.on('response', (response) => resolve(response.resume().statusCode));
    });
    sending.write(body.slice(0, 5));
    // Its head is read, and its key is known, by the time that the next request is answered.
    await service.ask('GET /v1/force', { as: 'finance' });
    service.at('2010-01-04T12:00:30Z');
    expect((await invoiced(service, stay('quick'))).issuedAt).toBe('2010-01-04T12:00:30+00:00');
    sending.end(body.slice(5));
    expect(await status).toBe(201);
  });
});

describe('an invoice is read', () => {
  const read1 = (service: Service, accept: string | undefined, method = 'GET') =>
    service.ask(`${method} /v1/invoices/MPS-2009-000001`, {
      as: 'finance',
      ...(accept !== undefined && { headers: { accept } }),
    });

  tableTest.for<[accept: string | undefined, type: string]>([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/json', 'application/json'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['application/pdf', 'application/pdf'],
    ['APPLICATION/PDF', 'application/pdf'],
    ['*/*, application/pdf;q=0.1', 'application/json'],
    ['*/*;q=0.1, application/json;q=0', 'application/pdf'],
    ['application/*;q=0.2, application/pdf;q=0.1, */*', 'application/json'],
    ['application/pdf, application/json', 'application/json'],
    ['application/json;q=0.5, application/pdf', 'application/pdf'],
    ['application/pdf;q=0.5, application/json', 'application/json'],
    ['text/html, application/pdf;q=0.9, */*;q=0.1', 'application/pdf'],
    ['text/html', 'application/problem+json'],
    ['application/xml', 'application/xml'],
    ['text/xml', 'application/problem+json'],
    ['image/*', 'application/problem+json'],
    ['*/*;q=0', 'application/problem+json'],
    ['application/pdf;q=0', 'application/problem+json'],
  ])('asked for %j, as %s', async ([accept, type], { service }) => {
    const known = await service.ask('GET /v1/invoices', { as: 'finance' });
    if (read('InvoiceList', known).items.length === 0) await invoiced(service, stay('read'));
    const answer = await read1(service, accept);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.status).toBe(type === 'application/problem+json' ? 406 : 200);
    if (type === 'application/pdf') expect(answer.text).toMatch(/^%PDF-1\.\d/);
    if (type === 'application/xml') expect(answer.text).toMatch(/^<\?xml version="1.0"/);
    if (answer.status === 406) {
      expect(problemIn(answer).detail).toBe(
        'an invoice is read as application/json or application/pdf or application/xml',
      );
    }
  });

  test('as the same PDF each time, named by its number', async ({ service }) => {
    await invoiced(service, stay('read'));
    const once = await read1(service, 'application/pdf');
    service.at('2011-01-04T12:00:00Z');
    const twice = await read1(service, 'application/pdf');
    expect(Buffer.compare(once.bytes, twice.bytes)).toBe(0);
    expect(once.headers.get('content-disposition')).toBe('inline; filename="MPS-2009-000001.pdf"');
    expect(once.headers.get('cache-control')).toBe('no-store');
  });

  test('as the e-invoice that its PDF has attached', async ({ service }) => {
    await invoiced(service, stay('read'));
    const xml = await read1(service, 'application/xml');
    expect(xml.headers.get('content-disposition')).toBe(
      'attachment; filename="MPS-2009-000001.xml"',
    );
    expect(xml.headers.get('cache-control')).toBe('no-store');
    const pdf = await read1(service, 'application/pdf');
    expect(Buffer.from(pdf.bytes).includes(xml.bytes)).toBe(true);
  });

  test('as no e-invoice where it has nothing that its buyer could match it by', async ({
    service,
  }) => {
    const { customer } = referenceData();
    const unmatched = { buyerReference: null, purchaseOrderRequired: false, purchaseOrders: [] };
    const body = { ...customer, ...unmatched };
    const put = `PUT /v1/customers/${customer.code}` as const;
    expect((await service.ask(put, { as: 'administrator', body })).status).toBe(200);
    await invoiced(service, stay('read'));
    const before = await writes(service);
    expect(problemIn(await read1(service, 'application/xml'))).toMatchObject({
      status: 409,
      code: 'no-buyer-reference',
      detail: expect.stringContaining('give UKBA one of them'),
    });
    expect(await writes(service)).toBe(before);
    const pdf = await read1(service, 'application/pdf');
    expect(pdf.text).not.toContain('application#2Fxml');
    const identified = { ...body, buyerReference: 'HO-1', identifier: 'HO-CUSTODY' };
    await service.ask(put, { as: 'administrator', body: identified });
    const next = stay('next', {
      intervals: [span('2009-06-03T08:00:00Z', '2009-06-03T12:00:00Z')],
    });
    const { buyer } = await invoiced(service, next);
    expect(buyer).toMatchObject({ buyerReference: 'HO-1', identifier: 'HO-CUSTODY' });
  });

  test('by its head alone', async ({ service }) => {
    await invoiced(service, stay('read'));
    const json = await read1(service, undefined, 'HEAD');
    const pdf = await read1(service, 'application/pdf', 'HEAD');
    expect([json, pdf].map(({ status, bytes }) => [status, bytes.length])).toEqual([
      [200, 0],
      [200, 0],
    ]);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    const missing = await service.ask('HEAD /v1/invoices/MPS-2009-000009', { as: 'finance' });
    expect(missing.status).toBe(404);
  });
});

describe('the list of invoices', () => {
  const list = async (service: Service, query: string) =>
    read('InvoiceList', await service.ask(`GET /v1/invoices${query}`, { as: 'auditor' }));

  test('is newest first, filtered, and read to its end', async ({ service }) => {
    const issued = [];
    for (const day of [4, 5, 6]) {
      service.at(`2010-01-0${day}T12:00:00Z`);
      issued.unshift(await invoiced(service, stay(`on day ${day}`)));
    }
    const numbers = issued.map(({ number }) => number);
    const numbersOf = async (query: string) =>
      (await list(service, query)).items.map(({ number }) => number);
    expect(await numbersOf('')).toEqual(numbers);
    expect(await numbersOf('?customer=UKBA')).toEqual(numbers);
    expect(await numbersOf('?customer=OTHER')).toEqual([]);
    expect(await numbersOf('?superseded=false')).toEqual(numbers);
    expect(await numbersOf('?superseded=true')).toEqual([]);
    expect(await numbersOf('?issuedFrom=2010-01-05&issuedTo=2010-01-05')).toEqual([numbers[1]]);
    expect(await numbersOf(`?detention=${issued[2]?.detention.id}`)).toEqual([numbers[2]]);
    const first = await list(service, '?limit=2');
    expect(first.items).toMatchObject([
      { number: numbers[0], total: '296.00', live: true },
      { number: numbers[1] },
    ]);
    const rest = await list(service, `?limit=2&cursor=${first.next}`);
    expect([rest.items.map(({ number }) => number), rest.next]).toEqual([[numbers[2]], null]);
  });
});

describe('exceptions', () => {
  const exceptions = async (service: Service, query = '') =>
    read('Exceptions', await service.ask(`GET /v1/exceptions${query}`, { as: 'finance' }));

  test('are counted, and listed by kind and page', async ({ service }) => {
    await recorded(service, stay('long', LONG));
    await recorded(service, stay('long too', LONG));
    await overlapping(service);
    await recorded(service, stay('no outcome', { outcome: null }));
    await recorded(
      service,
      openStay('open too long', {
        intervals: [span('2010-01-02T08:00:00Z', null)],
      }),
    );
    const twin = { homeOfficeReference: 'C1' };
    await recorded(service, stay('here', twin));
    await recorded(service, stay('there', twin));
    await recorded(
      service,
      stay('soon after', {
        homeOfficeReference: 'C1',
        intervals: [span('2009-06-02T08:00:00Z', '2009-06-02T09:00:00Z')],
      }),
    );
    const invoice = await invoiced(service, stay('invoiced'));
    const body = { reason: 'why' };
    await service.ask(`POST /v1/detentions/${invoice.detention.id}/void`, { as: 'custody', body });

    const all = await exceptions(service);
    expect(all.counts).toEqual({
      unpriced: { 'beyond-last-band': 2 },
      notReleased: 1,
      openTooLong: 1,
      overlappingSessions: 2,
      superseded: 1,
      billingStopped: 0,
      twoPlaces: 1,
      oneStay: 2,
      noPurchaseOrder: 0,
      vatNumberMissing: 0,
    });
    const pages = await allOf(async (cursor) => {
      const page = await exceptions(
        service,
        `?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.counts).toEqual(all.counts);
      return page;
    });
    expect(pages).toEqual(all.items);
    expect(all.items).toHaveLength(10);
    const unpriced = await exceptions(service, '?kind=unpriced&limit=1');
    expect(unpriced.items).toMatchObject([{ reason: 'beyond-last-band', blocks: true }]);
    expect(unpriced.next).not.toBeNull();
    expect((await exceptions(service, '?kind=superseded')).items).toMatchObject([
      { invoice: invoice.number },
    ]);
    expect((await exceptions(service, '?kind=one-stay')).items).toMatchObject([
      { blocks: false },
      { blocks: false },
    ]);
  });
});

describe('VAT of category S', () => {
  test('needs the VAT number of the force, and is charged once it has one', async ({ service }) => {
    const tariff = tableOne({
      effectiveFrom: '2010-01-01',
      vat: { category: 'S', rate: '20', reason: null },
    });
    const publish = () => service.ask('POST /v1/tariffs', { as: 'administrator', body: tariff });
    expect(problemIn(await publish())).toMatchObject({
      status: 409,
      code: 'vat-number-missing',
      errors: [{ pointer: '/vat/category' }],
    });
    const body = { ...referenceData().force, vatNumber: 'GB123456789' };
    const changed = await service.ask('PUT /v1/force', { as: 'administrator', body });
    expect(read('Force', changed).vatNumber).toBe('GB123456789');
    expect((await publish()).status).toBe(201);
    const intervals = [span('2010-01-03T08:00:00Z', '2010-01-03T12:00:00Z')];
    const { charge } = await invoiced(service, stay('with VAT', { intervals }));
    expect(charge).toMatchObject({ net: '296.00', vat: '59.20', total: '355.20' });
  });
});
