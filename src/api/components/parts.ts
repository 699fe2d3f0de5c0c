/** What the components of several answers are made of. */
// Its `z`, so that schemas made here can be registered whoever imports this first.
import { z } from '@hono/zod-openapi';

export const instant = z.iso
  .datetime({ offset: true })
  .meta({ example: '2009-06-01T09:15:00+01:00' });
export const date = z.iso.date();
export const pounds = z
  .string()
  .regex(/^-?\d+\.\d\d$/)
  .meta({ example: '296.00' });
export const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const text = z.string();
export const absent = <T extends z.ZodType>(schema: T) => schema.nullable();
export const list = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: absent(text) });

const electronicAddress = z.strictObject({ scheme: text, identifier: text });
export const seller = z.strictObject({
  code: text,
  name: text,
  address: z.array(text),
  bank: z.strictObject({ accountName: text, sortCode: text, accountNumber: text }),
  vatNumber: absent(text),
  identifier: text,
  electronicAddress,
});
export const suite = z.strictObject({ code: text, name: text });
export const buyer = z.strictObject({
  code: text,
  name: text,
  address: z.array(text),
  identifier: text.optional(),
  buyerReference: absent(text),
  electronicAddress,
});

const line = z.strictObject({
  kind: z.enum(['custody', 'interpreter']),
  description: text,
  amount: pounds,
  rules: z.array(text),
  figures: z.record(text, z.union([z.number(), text])),
  working: text,
});

export const charge = z.strictObject({
  status: z.enum(['priced', 'unpriced', 'not-billable', 'provisional']),
  at: instant.optional(),
  reason: z
    .enum([
      'no-tariff',
      'beyond-last-band',
      'no-interpreter-rate',
      'session-overlap',
      'engagement-shares',
    ])
    .optional(),
  detail: text.optional(),
  tariff: absent(z.strictObject({ id: text, effectiveFrom: date })),
  ruleVersion: z.int(),
  custodySeconds: z.int(),
  billableSeconds: z.int(),
  watchedBillableSeconds: z.int(),
  currency: z.literal('GBP'),
  lines: z.array(line),
  unbilledSessions: z.array(z.strictObject({ session: z.int(), working: text })),
  net: pounds.optional(),
  vat: pounds.optional(),
  total: pounds.optional(),
});
