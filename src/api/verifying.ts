import type { Context as HonoContext } from 'hono';
import { bodyLimit } from '../http/bodyLimit.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { verifyUpload } from '../usecases/verifyingInvoices/verifyUpload.ts';
import { sentFormOf } from './forms.ts';
import { problem } from './problems.ts';
import { answers, inquiring, inquiryHeaders, ref, respond, router } from './router.ts';

const MOST_BYTES = 5_000_000;
const TOO_LARGE = `a file to verify has at most ${MOST_BYTES} bytes`;

/** An invoice or credit note that somebody was sent, checked as `custody verify` checks it. */
export function verifyRoutes(deps: HttpDeps) {
  const app = router();
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/verify',
    tags: ['Invoices'],
    parameters: inquiryHeaders,
    summary:
      'Check an invoice or credit note, as PDF or JSON, against the public keys of the forces here',
    description:
      'Whatever is wrong with the file is an answer, check by check. What came after its issue is not looked at.',
    request: {
      body: {
        required: true,
        content: {
          'application/pdf': { schema: { type: 'string', format: 'binary' } },
          'application/json': { schema: ref('InvoiceOrCreditNote') },
        },
      },
    },
    responses: answers(200, 'What was checked, and what is wrong', 'Verification'),
  });
  const limit = bodyLimit<HttpEnv>(MOST_BYTES, (c) =>
    problem(c, { code: 'body-too-large', detail: TOO_LARGE }),
  );
  app.post('/verify', limit, (c) => answerVerify(c, deps));
  return app;
}

async function answerVerify(c: HonoContext<HttpEnv>, deps: HttpDeps): Promise<Response> {
  sentFormOf(c, ['pdf', 'json']);
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const { genuine, invoice, checks } = await verifyUpload(deps, inquiring(c, deps), bytes);
  return respond({ status: 200, body: { genuine, number: invoice?.number ?? null, checks } });
}
