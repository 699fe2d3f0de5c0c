/** Why an auditor looks, for whom, and at whom: kept on the server, so that a link says none of it. */
import { z } from 'zod';
import { Refusal } from '../../domain/errors.ts';
import { referenceShape, textShape } from '../../shapes/values.ts';
import type { Context, Inquiry } from '../../usecases/access.ts';
import type { PageDeps } from '../deps.ts';
import { type Drafts, draftsOf } from '../drafts.ts';
import { type Fields, type Labels, parsed } from '../forms.ts';
import { freshContext, type PageContext } from '../kit.ts';

const askedShape = z.object({
  reason: z.string().nullable(),
  recipient: z.string().nullable(),
  /** The detainee, where one is looked for. */
  of: z.object({ scheme: z.enum(['force', 'home-office']), reference: z.string() }).nullable(),
});
export type Asked = z.output<typeof askedShape>;

export const INQUIRY_LABELS: Labels = { reason: 'Why you look', recipient: 'Who it is for' };
const MOST_CHARACTERS = 300;
const NOT_ASKED: Asked = { reason: null, recipient: null, of: null };

export function inquiriesOf(deps: PageDeps): Drafts<Asked> {
  return draftsOf(deps, 'inquiry', askedShape);
}

/** What was said before this page, if its link leads to that; nothing where it is no longer kept. */
export async function askedBefore(c: PageContext, drafts: Drafts<Asked>): Promise<Asked> {
  const id = c.req.query('asked');
  if (id === undefined) return NOT_ASKED;
  try {
    return await drafts.read(c, id);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return NOT_ASKED;
    throw error;
  }
}

/** What a form says of why and for whom; why has to be said where the service is set so. */
export function inquiryIn(fields: Fields, { breakdownReason }: PageDeps): Inquiry {
  const text = textShape(MOST_CHARACTERS, 'is missing: write it in a few words');
  const shape = z.object({
    reason: breakdownReason === 'required' ? text : text.nullable(),
    recipient: text.nullable(),
  });
  const isRequired = breakdownReason === 'required';
  return parsed(shape, {
    reason: typed(fields.reason) ?? (isRequired ? '' : null),
    recipient: typed(fields.recipient),
  });
}

/** A reference as it was typed. */
export function referenceIn(fields: Fields): string {
  const what = referenceShape(50, 'is missing: write it as it is on the record or document');
  return parsed(z.object({ what }), { what: fields.what ?? '' }).what;
}

const typed = (text: string | undefined) => text?.trim() || null;

/** A context of now, with why and for whom. */
export function inquiring(c: PageContext, deps: PageDeps, asked: Inquiry): Context {
  const { reason, recipient } = asked;
  return { ...freshContext(c, deps), inquiry: { reason, recipient } };
}
