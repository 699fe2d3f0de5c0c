/** Everything of a detention, or of a detainee. */
import { z } from '@hono/zod-openapi';
import { paidToDetention } from './accounts.ts';
import { event } from './audit.ts';
import { acceptedOverlap, agreedCharge, content, detention } from './detentions.ts';
import { creditNote, dispute, invoice, standing } from './invoices.ts';
import { absent, charge, hash, instant, list, suite, text } from './parts.ts';

const provenEvent = event.extend({
  proof: z.strictObject({ index: z.int(), hashes: z.array(hash) }),
});

const claim = absent(text).meta({ description: 'The claim that it is in; null: none yet.' });

const breakdownOne = z.strictObject({
  detention,
  charge: absent(charge),
  agreedCharges: z.array(agreedCharge),
  acceptedOverlaps: z.array(acceptedOverlap),
  invoices: z.array(invoice.extend({ ...standing, claim })),
  creditNotes: z.array(
    creditNote.extend({
      lifted: absent(z.strictObject({ reason: absent(text), at: instant, by: text })).meta({
        description: 'Why, when and by whom its stop of billing was lifted.',
      }),
      claim,
    }),
  ),
  disputes: z.array(dispute),
  payments: z.array(paidToDetention),
  revisions: z.array(
    z.strictObject({
      revision: z.int(),
      void: z.boolean(),
      reason: absent(text),
      recordedAt: instant,
      recordedBy: text,
      changes: z.array(text),
      detention: content,
    }),
  ),
  events: z.array(provenEvent),
});

const provenance = {
  made: z.strictObject({
    at: instant,
    by: text,
    force: z.strictObject({ code: text, name: text }),
    reason: absent(text),
    recipient: absent(text),
    event: z.int(),
  }),
  suites: z.array(suite),
  checkpoint: text,
};

const breakdown = breakdownOne.extend(provenance);

const breakdowns = list(breakdownOne).extend({
  asked: z.strictObject({ scheme: z.enum(['force', 'home-office']), reference: text }),
  ...provenance,
});

export const BREAKDOWN_COMPONENTS = {
  Breakdown: breakdown,
  Breakdowns: breakdowns,
} as const;
