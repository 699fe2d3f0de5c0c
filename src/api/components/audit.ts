/** Events of the audit log, and its proofs. */
import { z } from '@hono/zod-openapi';
import { EVENT_KINDS } from '../../domain/auditLog.ts';
import { absent, hash, instant, list, text } from './parts.ts';

export const event = z.strictObject({
  version: z.literal(1),
  log: text,
  index: z.int(),
  at: instant,
  actor: z.strictObject({ key: text, name: text, kind: z.enum(['person', 'system']) }),
  kind: z.enum(EVENT_KINDS),
  subjects: z.array(
    z.strictObject({
      type: text,
      id: text,
      revision: z.int().optional(),
      hash: hash.optional(),
    }),
  ),
  personalHash: absent(hash).optional(),
  details: z.record(text, absent(z.union([text, z.number(), z.boolean()]))).optional(),
  inquiry: absent(z.strictObject({ reason: absent(text), recipient: absent(text) })),
  leaf: text.meta({ description: 'The event as it was hashed: RFC 8785 canonical JSON' }),
});

const auditEvent = event.extend({ leafHash: hash });

const inclusion = z.strictObject({
  log: text,
  index: z.int(),
  size: z.int(),
  leafHash: hash,
  hashes: z.array(hash),
  root: hash,
});

const consistency = z.strictObject({
  log: text,
  from: z.int(),
  to: z.int(),
  hashes: z.array(hash),
  fromRoot: hash,
  toRoot: hash,
});

const seriesNumbers = z.strictObject({
  series: text,
  last: z.int(),
  count: z.int(),
  gaps: z.array(z.strictObject({ from: z.int(), to: z.int() })),
});

export const AUDIT_COMPONENTS = {
  EventList: list(auditEvent),
  Inclusion: inclusion,
  Consistency: consistency,
  SeriesList: list(seriesNumbers),
} as const;
