/** What may be erased, and what was. */
import { z } from '@hono/zod-openapi';
import { absent, date, instant, list, text } from './parts.ts';

const dueDetention = z.strictObject({
  id: text,
  status: z.enum(['open', 'released', 'void']),
  arrivedAt: instant,
  endedAt: absent(instant),
  lastIssuedAt: absent(instant),
  retentionEnds: date,
  invoice: absent(text),
  superseded: z.boolean(),
});

const erasure = z.strictObject({
  detention: text,
  event: z.int(),
  erasedAt: instant,
  erasedBy: text,
  early: z.boolean(),
  personalParts: z.int(),
  lookUps: z.int(),
  answers: z.int(),
  scrubbed: z.boolean(),
});

export const RETENTION_COMPONENTS = {
  RetentionList: list(dueDetention),
  Erasure: erasure,
} as const;
