/** A new tariff version as it is typed, from what it begins as until it can be published. */
import { z } from 'zod';
import { Refusal } from '../../domain/errors.ts';
import type { Customer } from '../../domain/force.ts';
import { publishedTariffShape, tariffContentOf, tariffShape } from '../../shapes/tariff.ts';
import type { Draft } from '../../usecases/publishTariff.ts';
import type { PublishedTariff } from '../../usecases/store.ts';
import type { PageDeps } from '../deps.ts';
import { draftsOf } from '../drafts.ts';
import { type Fields, parsed } from '../forms.ts';
import { EMPTY, fieldsOfTariff, tariffIn, withoutEmptyRows, withRow } from './tariffFields.ts';
import { versionIn } from './tariffs.ts';

/** A version as it is typed, and the id of the one that it replaces. */
const typedShape = z.object({
  fields: z.record(z.string(), z.string()),
  replaces: z.string().nullable(),
});
export type Typed = z.output<typeof typedShape>;
/** The versions that are being typed. */
export const typedTariffs = (deps: PageDeps) => draftsOf(deps, 'tariff', typedShape);

/** What a new version starts as: another one, JSON, or nothing. Refuses with `invalid` JSON that is no tariff here. */
export function begun(
  { from, replaces, json }: Fields,
  versions: readonly PublishedTariff[],
  customers: readonly Customer[],
): Typed {
  if (json?.trim()) {
    const sent = parsed(tariffShape, jsonIn(json));
    checkCustomer(sent.customer, customers);
    return { fields: fieldsOfTariff(tariffContentOf(sent)), replaces: replaces || null };
  }
  if (replaces) {
    return { fields: fieldsOfTariff(versionIn(versions, replaces).content), replaces };
  }
  const content = from ? versionIn(versions, from).content : null;
  const fields = content ? { ...fieldsOfTariff(content), effectiveFrom: '', source: '' } : EMPTY;
  return { fields, replaces: null };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const detail = 'is not JSON: paste all of it, from the first { to the last }';
    throw new Refusal('invalid', 'the text is no JSON', { errors: [{ pointer: '', detail }] });
  }
}

/** A form offers those there are: it would be filled in for another. */
function checkCustomer(code: string, customers: readonly Customer[]): void {
  if (customers.some((customer) => customer.code === code)) return;
  const detail = `is ${code}, and there is no such customer`;
  throw new Refusal('invalid', 'no such customer', { errors: [{ pointer: '/customer', detail }] });
}

/** What is to be done with a form that was sent, and what it says; of fields that it did not show, as before. */
export function actIn(sent: Fields, before: Fields): { act: string; fields: Fields } {
  const { formToken: _, once: __, act = 'check', ...shown } = sent;
  const hidden = Object.entries(before).filter(
    ([name]) => name.startsWith('custody_') && !name.startsWith('custody_bands_'),
  );
  const bands = shown.custody_bands_0_label === undefined ? bandsOf(before) : [];
  const fields = withoutEmptyRows({ ...Object.fromEntries([...hidden, ...bands]), ...shown });
  const [what, list = ''] = act.split(' ');
  return { act, fields: what === 'add' ? withRow(fields, list) : fields };
}

const bandsOf = (fields: Fields) =>
  Object.entries(fields).filter(([name]) => name.startsWith('custody_bands_'));

/** Whether what was typed is what can be published. */
export function holds(typed: Typed): boolean {
  try {
    draftIn(typed);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** What was typed as what is published. Refuses with `invalid`, with all that is wrong. */
export function draftIn({ fields, replaces }: Typed): Draft {
  const { sent, errors } = tariffIn(fields);
  const told = replaces === null ? {} : { replaces, reason: fields.reason ?? '' };
  const {
    replaces: _,
    reason,
    ...content
  } = parsed(publishedTariffShape, { ...(sent as object), ...told }, errors);
  return { content: tariffContentOf(content), replaces, reason: reason ?? null };
}
