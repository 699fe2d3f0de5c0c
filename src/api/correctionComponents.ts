/** What is said of issued invoices, as schemas for the API's description. */
import { z } from '@hono/zod-openapi';
import { absent, instant, pounds, text } from './componentParts.ts';

export const dispute = z.strictObject({
  id: text,
  status: z.enum(['open', 'settled']),
  invoice: text,
  customer: text,
  detention: text,
  amount: absent(pounds).meta({ description: 'null: all of the invoice.' }),
  reason: absent(text),
  raisedAt: instant,
  raisedBy: text,
  settlement: absent(
    z.strictObject({
      outcome: z.enum(['upheld', 'rejected']),
      creditNote: absent(text),
      reason: absent(text),
      settledAt: instant,
      settledBy: text,
    }),
  ),
});

const side = absent(z.strictObject({ description: text, amount: pounds, working: text }));
const sumDifference = z.strictObject({ before: pounds, after: pounds, amount: pounds });
export const difference = z.strictObject({
  lines: z.array(
    z.strictObject({
      kind: z.enum(['custody', 'interpreter']),
      before: side,
      after: side,
      amount: pounds,
    }),
  ),
  net: sumDifference,
  vat: sumDifference,
  total: sumDifference,
  changes: z.array(text).meta({ description: 'JSON Pointers to what else differs.' }),
});
export const foreseen = z.strictObject({
  invoice: text,
  difference: absent(difference),
  obstacle: absent(z.looseObject({ code: text, detail: text })),
});
