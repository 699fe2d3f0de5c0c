/** A customer's file that says which invoices a payment is for: looked at row by row, and then recorded. */
import { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../../domain/errors.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { receiptFields } from '../../shapes/payment.ts';
import { type RemittanceRow, remittanceRows } from '../../shapes/remittanceFile.ts';
import { remittanceJson } from '../../shapes/remittanceResult.ts';
import { payRemittance } from '../../usecases/payRemittance.ts';
import { listCustomers, readForce } from '../../usecases/referenceData.ts';
import { customerItems } from '../customers.ts';
import { daysIn } from '../days.ts';
import type { PageDeps } from '../deps.ts';
import { type Drafts, draftsOf } from '../drafts.ts';
import {
  type Fields,
  type FormView,
  fieldsOf,
  fileIn,
  formAgain,
  freshForm,
  parsed,
  problemsIn,
  submit,
} from '../forms.ts';
import { consult, only, type PageContext, read, seeOther, show } from '../kit.ts';
import { pageOf } from '../paging.ts';

const LABELS = {
  customer: 'Customer',
  receivedOn: 'Received on',
  reference: 'The bank’s reference',
  file: 'The file:',
};
const receiptShape = z.strictObject(receiptFields);
const draftShape = z.strictObject({
  receipt: receiptShape,
  rows: z.array(z.object({ row: z.int(), invoice: z.string(), amountPence: z.int().positive() })),
});
type Draft = z.output<typeof draftShape>;

/** A file is uploaded, looked at row by row, and recorded. */
export function remittanceRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const drafts = draftsOf(deps, 'remittance', draftShape);
  app.get('/payments/remittance', only('finance'), (c) =>
    uploadPage(c, deps, freshForm(c, deps, { customer: c.req.query('customer') ?? '' })),
  );
  app.post('/payments/remittance', only('finance'), (c) => upload(c, deps, drafts));
  app.get('/payments/remittance/:draft', only('finance'), async (c) => {
    const id = c.req.param('draft');
    return draftPage(c, deps, { id, ...(await drafts.read(c, id)) }, freshForm(c, deps));
  });
  app.post('/payments/remittance/:draft', only('finance'), async (c) => {
    const id = c.req.param('draft');
    const draft = await drafts.read(c, id);
    return submit(c, deps, await fieldsOf(c), {
      labels: LABELS,
      again: (form) => draftPage(c, deps, { id, ...draft }, form),
      *write(steps, context) {
        const { receipt, rows } = draft;
        // Left where it is: whoever sends it twice is led to what came of it.
        const { acts } = yield* payRemittance(steps, context, receipt, rows, { dryRun: false });
        return `/payments/${acts?.[0]?.payment}?done=recorded`;
      },
    });
  });
  return app;
}

/** Keeps what was sent, once it is seen that it can be recorded. */
async function upload(c: PageContext, deps: PageDeps, drafts: Drafts<Draft>): Promise<Response> {
  const fields = await fieldsOf(c);
  const file = await fileIn(c, 'file');
  try {
    const receipt = receiptTyped(fields, file !== undefined);
    const rows = rowsIn(new Uint8Array((await file?.arrayBuffer()) ?? []));
    await tried(c, deps, { receipt, rows });
    return seeOther(c, `/payments/remittance/${await drafts.start(c, { receipt, rows })}`);
  } catch (error) {
    return uploadPage(c, deps, formAgain(fields, problemsIn(error, LABELS)));
  }
}

/** How the bank has it, as it was typed beside a file; refuses with `invalid`. */
function receiptTyped(fields: Fields, hasFile: boolean) {
  const { customer, reference } = fields;
  const { days, errors } = daysIn(fields, ['receivedOn'], { needed: true });
  const none = { pointer: '/file', detail: 'choose the CSV file' };
  return parsed(receiptShape, { ...days, customer, reference }, [
    ...errors,
    ...(hasFile ? [] : [none]),
  ]);
}

/** Whatever is wrong with a row is wrong with the file. */
function rowsIn(bytes: Uint8Array): RemittanceRow[] {
  try {
    return remittanceRows(bytes);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const errors = error.errors.map(({ detail }) => ({ pointer: '/file', detail }));
    throw new Refusal(error.code, error.message, { errors });
  }
}

/** What would become of each row now. */
function tried(c: PageContext, deps: PageDeps, { receipt, rows }: Draft) {
  return consult(c, deps, function* (steps, context) {
    return remittanceJson(yield* payRemittance(steps, context, receipt, rows, { dryRun: true }));
  });
}

async function uploadPage(c: PageContext, deps: PageDeps, form: FormView): Promise<Response> {
  const { customers, force } = await read(c, deps, function* (steps, context) {
    const customers = yield* listCustomers(steps, context);
    return { customers, force: yield* readForce(steps, context) };
  });
  const customer = form.fields.customer || force.defaultCustomer;
  const view = {
    title: 'Upload a remittance',
    form: { ...form, fields: { ...form.fields, customer } },
    customers: customerItems(customers),
    back: { href: '/payments', text: 'Payments' },
  };
  return show(c, 'finance/remittance.njk', view);
}

const RESULTS = { allocated: 'Allocated', part: 'Allocated in part', unmatched: 'Left as credit' };

async function draftPage(
  c: PageContext,
  deps: PageDeps,
  { id, ...draft }: Draft & { id: string },
  form: FormView,
): Promise<Response> {
  const { found, problems } = await tried(c, deps, draft)
    .then((found) => ({ found, problems: form.problems }))
    .catch((error: unknown) => ({ found: null, problems: problemsIn(error, LABELS) }));
  const view = {
    title: 'What the file would pay',
    form: { ...form, problems },
    back: { href: '/payments/remittance' },
  };
  if (!found) return show(c, 'finance/remittance-rows.njk', view);
  // What is not wholly allocated is to be looked at: it stands first.
  const toLookAt = found.rows.filter(({ result }) => result !== 'allocated');
  const ordered = [...toLookAt, ...found.rows.filter(({ result }) => result === 'allocated')];
  const { after } = c.req.query();
  const { rows, paging } = pageOf(`/payments/remittance/${id}`, { after }, ordered);
  return show(c, 'finance/remittance-rows.njk', {
    ...view,
    remittance: found,
    rows: rows.map((row) => ({ ...row, words: RESULTS[row.result] })),
    toLookAt: toLookAt.length,
    paging,
  });
}
