/** Answers that are given again: to whoever may see them, and as the reads that they are. */
import { z } from 'zod';
import type { EventSubject } from '../domain/auditLog.ts';
import { sha256Hex } from '../domain/hashing.ts';
import type { Actor, Context } from '../usecases/access.ts';
import { detentionSubject, witnessConsultation } from '../usecases/consultations.ts';
import type { Script, Steps } from '../usecases/store.ts';

/** What was asked, and with which rights: with others it is another request. */
export function requestHashOf({ roles, suites }: Actor, path: string, body: string): string {
  return sha256Hex(`POST ${path}\n${roles.join(' ')}\n${suites?.join(' ') ?? '*'}\n${body}`);
}

const placed = { id: z.string(), revision: z.int() };
const detentionShape = z.object({ ...placed, custodyRecordNumber: z.string() });
const documentShape = z.object({
  number: z.string(),
  kind: z.enum(['invoice', 'credit-note']),
  detention: z.object(placed),
});
const correctionShape = z.object({
  creditNote: documentShape.nullable(),
  invoice: documentShape.nullable(),
});
const paymentShape = z.object({ id: z.string(), acts: z.array(z.unknown()) });
const remittanceShape = z.object({
  customer: z.string(),
  payment: z.object({ id: z.string() }).nullable(),
  rows: z.array(z.unknown()),
});
const besideShape = z.object({ detention: z.string() });
const settledShape = z.object({ dispute: besideShape });

/** How the log calls a read of what is shown first. */
const READS: Readonly<Record<string, 'invoice.consulted' | 'account.consulted'>> = {
  invoice: 'invoice.consulted',
  'credit-note': 'invoice.consulted',
  payment: 'account.consulted',
  customer: 'account.consulted',
};

/** Appends that the records in an answer were shown again; of what is about nobody, nothing. */
export function* witnessReplay(steps: Steps, context: Context, body: unknown): Script<void> {
  const subjects = shownIn(body);
  if (subjects.length === 0) return;
  const kind = READS[subjects[0]?.type ?? ''] ?? 'detention.consulted';
  yield* witnessConsultation(steps, context, { kind, subjects, details: { form: 'replay' } });
}

function shownIn(body: unknown): EventSubject[] {
  const document = documentShape.safeParse(body).data;
  if (document) return documentSubjects([document]);
  const issued = correctionShape.safeParse(body).data;
  const documents = [issued?.creditNote, issued?.invoice].filter((one) => one != null);
  if (documents.length > 0) return documentSubjects(documents);
  const detention = detentionShape.safeParse(body).data;
  if (detention) return [detentionSubject(detention)];
  const payment = paymentShape.safeParse(body).data;
  if (payment) return [{ type: 'payment', id: payment.id }];
  const remittance = remittanceShape.safeParse(body).data;
  if (remittance) return [remittanceSubject(remittance)];
  const beside = besideShape.safeParse(body).data ?? settledShape.safeParse(body).data?.dispute;
  return beside ? [{ type: 'detention', id: beside.detention }] : [];
}

/** What a dry run showed is nothing but the customer's. */
function remittanceSubject({ payment, customer }: z.output<typeof remittanceShape>): EventSubject {
  return payment ? { type: 'payment', id: payment.id } : { type: 'customer', id: customer };
}

/** Documents of one detention, and the revisions of it that they show. */
function documentSubjects(documents: readonly z.output<typeof documentShape>[]): EventSubject[] {
  return documents.flatMap(({ kind, number, detention }) => [
    { type: kind, id: number },
    detentionSubject(detention),
  ]);
}
