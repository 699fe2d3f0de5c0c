import { type FieldError, Refusal } from '../domain/errors.ts';
import { unknownCode } from '../domain/force.ts';
import { contentHash } from '../domain/hashing.ts';
import { checkTariff, type TariffContent } from '../domain/tariff.ts';
import { type Context, permit, personOf } from './access.ts';
import { witness } from './events.ts';
import { LATEST, type PublishedTariff, type Script, type Steps, sealedTariff } from './store.ts';

/** A version to publish; `replaces` and `reason` mend a mistake for the same dates (R5). */
export interface Draft {
  content: TariffContent;
  replaces: string | null;
  reason: string | null;
}

/** R5, R16: publishes a tariff version, which never changes from then on. */
export function* publishTariff(
  steps: Steps,
  context: Context,
  draft: Draft,
): Script<PublishedTariff> {
  const { actor, now, id } = context;
  permit(actor, 'administrator');
  yield* checkDraft(steps, actor.force, draft);
  const { content, replaces, reason } = draft;
  const tariff: PublishedTariff = {
    id,
    customer: content.customer,
    effectiveFrom: content.effectiveFrom,
    replaces,
    content,
    contentHash: contentHash(sealedTariff({ content, replaces, reason })),
    reason,
    publishedAt: now,
    publishedBy: personOf(actor),
  };
  if (!(yield* steps.tariffs.insert(actor.force, tariff))) throw dateTaken(content, replaces);
  yield* steps.months.touchRatedFrom(actor.force, content.effectiveFrom);
  const superseded = replaces && (yield* steps.documents.supersedeTariff(actor.force, replaces));
  yield* witness(steps, context, {
    kind: replaces ? 'tariff.replaced' : 'tariff.published',
    subjects: [
      { type: 'tariff', id, hash: tariff.contentHash },
      ...(replaces ? [{ type: 'tariff' as const, id: replaces }] : []),
    ],
    details: { effectiveFrom: content.effectiveFrom, supersededInvoices: superseded ?? 0 },
  });
  return tariff;
}

function* checkDraft(
  steps: Steps,
  force: string,
  { content, replaces, reason }: Draft,
): Script<void> {
  yield* checkContent(steps, force, content);
  if (replaces === null) yield* checkDate(steps, force, content);
  else yield* checkReplaced(steps, force, content, replaces, reason);
}

/** Refuses what could not be published now as it is; writes nothing. */
export function* checkPublishable(
  steps: Steps,
  { actor: { force } }: Context,
  draft: Draft,
): Script<void> {
  yield* checkDraft(steps, force, draft);
  const { content, replaces } = draft;
  const versions = yield* steps.tariffs.list(force, LATEST);
  const isTaken = versions.some((version) =>
    replaces === null
      ? version.customer === content.customer && version.effectiveFrom === content.effectiveFrom
      : version.replaces === replaces,
  );
  if (isTaken) throw dateTaken(content, replaces);
}

/** R7, R9, R16: refuses what no version of the force's can be; `base` is where the tariff was sent. */
export function* checkContent(
  steps: Steps,
  force: string,
  content: TariffContent,
  base = '',
): Script<void> {
  const errors = checkTariff(content);
  const { customers: codes } = yield* steps.forces.codesOf(force);
  const customer = { pointer: '/customer', code: content.customer };
  errors.push(...unknownCode(customer, 'customer', { force, codes }));
  const within = (found: readonly FieldError[]) =>
    found.map(({ pointer, detail }) => ({ pointer: `${base}${pointer}`, detail }));
  if (errors.length > 0) {
    throw new Refusal('invalid', 'the tariff does not hold', { errors: within(errors) });
  }
  const vatNumber = (yield* steps.forces.get(force))?.vatNumber;
  if (content.vat.category === 'S' && !vatNumber) {
    const detail = 'category S needs the VAT number of the force, which it does not have';
    throw new Refusal('vat-number-missing', detail, {
      errors: within([{ pointer: '/vat/category', detail }]),
    });
  }
}

function* checkDate(
  steps: Steps,
  force: string,
  { customer, effectiveFrom }: TariffContent,
): Script<void> {
  const invoiced = yield* steps.tariffs.lastInvoicedDate(force, customer);
  if (invoiced === null || effectiveFrom > invoiced) return;
  const detail = `invoices are issued for detentions up to ${invoiced}: a new version starts later, or replaces the one it mends`;
  throw new Refusal('tariff-date-invoiced', detail, {
    errors: [{ pointer: '/effectiveFrom', detail }],
  });
}

function* checkReplaced(
  steps: Steps,
  force: string,
  { customer, effectiveFrom }: TariffContent,
  replaces: string,
  reason: string | null,
): Script<void> {
  const old = yield* steps.tariffs.get(force, replaces);
  const errors = [];
  if (reason === null) {
    errors.push({ pointer: '/reason', detail: 'a version that replaces one says why' });
  }
  if (!old) {
    errors.push({ pointer: '/replaces', detail: 'there is no tariff version of this id' });
  }
  if (old && old.customer !== customer) {
    errors.push({ pointer: '/customer', detail: `the replaced version is for ${old.customer}` });
  }
  if (old && old.effectiveFrom !== effectiveFrom) {
    const detail = `a replacement is for the same dates: from ${old.effectiveFrom}`;
    errors.push({ pointer: '/effectiveFrom', detail });
  }
  if (errors.length > 0) throw new Refusal('invalid', 'the replacement does not hold', { errors });
}

function dateTaken({ effectiveFrom }: TariffContent, replaces: string | null): Refusal {
  const [pointer, detail] = replaces
    ? ['/replaces', 'that version is replaced already: replace the one that did']
    : [
        '/effectiveFrom',
        `a version from ${effectiveFrom} is published already: replace it instead`,
      ];
  return new Refusal('tariff-date-taken', detail, { errors: [{ pointer, detail }] });
}

/** All versions of the force, by customer and date, replaced ones among them. */
export function* listTariffs(steps: Steps, { actor }: Context): Script<PublishedTariff[]> {
  return yield* steps.tariffs.list(actor.force, LATEST);
}
