/** The fields of an interpreter session: of one to be added, and of each of a record that is amended. */
import type { InterpreterSession } from '../../domain/detention.ts';
import type { FieldError } from '../../domain/errors.ts';
import { languageName, languageTag } from '../../domain/languages.ts';
import { poundsOf } from '../../domain/money.ts';
import { amountTyped } from '../amounts.ts';
import type { Fields, Labels } from '../forms.ts';
import { momentFields, momentIn } from '../moments.ts';

export const SESSION_LABELS: Labels = {
  language: 'The language',
  mode: 'How they attended',
  startedAt: 'The start',
  endedAt: 'The end',
  interpreter: 'The interpreter’s reference',
  invoiced: 'What the provider charged',
  travelMinutes: 'The number of minutes of travel',
  miles: 'The number of miles',
  'engagement-reference': 'The engagement’s reference',
  'engagement-share': 'The share',
  'engagement-of': 'The number of shares',
};

/** A session as a form shows it. */
export function sessionFields(session: InterpreterSession): Fields {
  const { engagement } = session;
  return {
    language: session.language === null ? '' : languageText(session.language),
    mode: session.mode,
    ...momentFields('startedAt', session.startedAt),
    ...momentFields('endedAt', session.endedAt),
    interpreter: session.interpreter ?? '',
    invoiced: session.invoicedPence === null ? '' : poundsOf(session.invoicedPence),
    travelMinutes: session.travelMinutes === 0 ? '' : String(session.travelMinutes),
    miles: session.miles === 0 ? '' : String(session.miles),
    'engagement-reference': engagement?.reference ?? '',
    'engagement-share': engagement ? String(engagement.share) : '',
    'engagement-of': engagement ? String(engagement.of) : '',
    ...(session.cancelled && { cancelled: 'yes' }),
  };
}

/** The name of a language, where that leads back to its tag. */
function languageText(tag: string): string {
  const name = languageName(tag);
  return languageTag(name) === tag ? name : tag;
}

/** A form's session as it is sent to be checked by its shape, and what is wrong with its times. */
export function sessionIn(fields: Fields): { content: object; errors: FieldError[] } {
  const [start, end] = [momentIn(fields, 'startedAt'), momentIn(fields, 'endedAt')];
  const content = {
    language: fields.language?.trim() ? languageTag(fields.language) : null,
    mode: fields.mode || undefined,
    startedAt: 'time' in start ? start.time : undefined,
    endedAt: 'time' in end ? end.time : undefined,
    interpreter: fields.interpreter?.trim() || null,
    invoiced: fields.invoiced?.trim() ? amountTyped(fields.invoiced) : null,
    travelMinutes: numberIn(fields.travelMinutes),
    miles: numberIn(fields.miles),
    engagement: engagementIn(fields),
    cancelled: fields.cancelled === 'yes',
  };
  const errors = [start, end].flatMap((moment) => ('error' in moment ? [moment.error] : []));
  const [share, of] = [fields['engagement-share'], fields['engagement-of']].map(numberIn);
  if (typeof share === 'number' && typeof of === 'number' && share > of) {
    const detail = 'is greater than the number of shares: check both';
    errors.push({ pointer: '/engagement/share', detail });
  }
  if (content.language && !TAG.test(content.language)) {
    errors.push({ pointer: '/language', detail: 'is not in the list: choose one of its names' });
  }
  return { content, errors };
}

/** What can be the tag of a language that the list does not have. */
const TAG = /^[a-z]{2,3}(-|$)/i;

/** Whether something is typed in the part of the form that is folded up. */
export function hasMore(fields: Fields): boolean {
  const names = ['travelMinutes', 'miles', 'engagement-reference', 'engagement-share', 'cancelled'];
  return [...names, 'engagement-of'].some((name) => fields[name]?.trim());
}

function engagementIn(fields: Fields): object | null {
  const [reference, share, of] = ['reference', 'share', 'of'].map((name) =>
    fields[`engagement-${name}`]?.trim(),
  );
  if (!reference && !share && !of) return null;
  return { reference: reference || undefined, share: numberIn(share), of: numberIn(of) };
}

/** A number; other text as it is, for its shape to refuse. */
function numberIn(text: string | undefined): number | string | undefined {
  const typed = text?.trim();
  if (!typed) return undefined;
  return /^\d+(\.\d+)?(e-\d+)?$/.test(typed) ? Number(typed) : typed;
}
