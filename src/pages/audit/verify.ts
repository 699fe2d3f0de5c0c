/** A file that somebody was sent is checked as `custody verify` checks it, and the result told check by check. */
import { Hono } from 'hono';
import { capitalised, withSpokenTimes } from '../../documents/words.ts';
import { Refusal } from '../../domain/errors.ts';
import type { HttpEnv } from '../../http/deps.ts';
import type { CheckName } from '../../usecases/verifyingInvoices/verdict.ts';
import { type UploadVerdict, verifyUpload } from '../../usecases/verifyingInvoices/verifyUpload.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fileIn, formAgain, freshForm, problemsIn } from '../forms.ts';
import { freshContext, has, only, type PageContext, show } from '../kit.ts';

const MOST_BYTES = 5_000_000;
const LABELS = { file: 'The file' };

const CHECKS: Record<CheckName, string> = {
  file: 'The file',
  content: 'Its fields',
  personal: 'References and free text',
  fields: 'How its fields agree',
  charge: 'The price',
  event: 'The event of its issue',
  proof: 'Its place in the audit log',
  signature: 'The signature',
  page: 'What is printed',
  'e-invoice': 'The e-invoice in it',
  bytes: 'Every byte',
  record: 'This force’s records',
};

export function verifyRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const may = only('auditor', 'finance');
  app.get('/audit/verify', may, (c) => ask(c, freshForm(c, deps)));
  app.post('/audit/verify', may, async (c) => {
    try {
      const bytes = await fileOf(c);
      const context = freshContext(c, deps);
      return answer(c, await verifyUpload(deps, context, bytes));
    } catch (error) {
      return ask(c, formAgain({}, problemsIn(error, LABELS)));
    }
  });
  return app;
}

function ask(c: PageContext, form: FormView) {
  const title = 'Verify an invoice or credit note';
  return show(c, 'audit/verify.njk', { title, form, back: backFor(c) });
}

const backFor = (c: PageContext) => ({ href: has(c, 'auditor') ? '/audit' : '/invoices' });

async function fileOf(c: PageContext): Promise<Uint8Array> {
  const file = await fileIn(c, 'file');
  if (!file) throw wrong('is missing: choose the PDF or JSON that you were sent');
  if (file.size > MOST_BYTES) throw wrong(`has more than ${MOST_BYTES / 1_000_000} MB`);
  return new Uint8Array(await file.arrayBuffer());
}

function wrong(detail: string): Refusal {
  return new Refusal('invalid', detail, { errors: [{ pointer: '/file', detail }] });
}

function answer(
  c: PageContext,
  { genuine, isSignerUnknown, invoice, checks, standing }: UploadVerdict,
) {
  const what = invoice?.kind === 'credit-note' ? 'credit note' : 'invoice';
  const told = checks.map(({ name, ok, detail }) => ({
    title: CHECKS[name],
    ok,
    detail: capitalised(withSpokenTimes(detail)),
  }));
  return show(c, 'audit/verdict.njk', {
    title: titleOf(genuine, what),
    genuine,
    isSignerUnknown,
    what,
    invoice,
    standing,
    checks: told,
    wrong: told.filter(({ ok }) => !ok),
    back: { href: '/audit/verify', text: 'Verify another' },
  });
}

function titleOf(genuine: boolean | null, what: string): string {
  if (genuine === null) return 'This cannot be verified';
  return genuine ? `This ${what} is genuine` : 'This is not genuine';
}
