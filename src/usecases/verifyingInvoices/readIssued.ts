/** An issued invoice or credit note out of the bytes of a JSON file, which say one thing and say it once. */
import { z } from 'zod';
import type { FieldError } from '../../domain/errors.ts';
import type { IssuedDocument } from '../../shapes/invoice.ts';
import { issuedInvoice } from '../../shapes/issuedInvoice.ts';

const MOST_NAMED = 3;

/** The document; or what is wrong with what is said to be one, or why there is none to check, in words. */
type Read = { invoice: IssuedDocument } | { problem: string } | { unreadable: string };

export function readIssued(bytes: Uint8Array): Read {
  const text = textOf(bytes);
  if (text === null) return { unreadable: 'it is not UTF-8 text' };
  const { value, problem } = parsed(text);
  if (problem !== null) return { unreadable: problem };
  const claim = claimShape.safeParse(value).data;
  if (claim) return { unreadable: claimWords(claim.number) };
  const read = issuedInvoice(value);
  if ('errors' in read) {
    const words = errorsText(read.errors);
    return saidToBeIssued.safeParse(value).success ? { problem: words } : { unreadable: words };
  }
  const twice = saidTwice(text, value);
  return twice ? { problem: twice } : read;
}

const saidToBeIssued = z.looseObject({ kind: z.enum(['invoice', 'credit-note']) });
const claimShape = z.looseObject({
  kind: z.literal('claim'),
  number: z.string().regex(/^[A-Z]{2,8}-CL-\d{4}-\d{6,12}$/),
});

function claimWords(number: string): string {
  return `it is claim ${number}, a list of documents that prove themselves: verify the PDF or JSON of each`;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parsed(text: string): { value: unknown; problem: string | null } {
  try {
    return { value: JSON.parse(text), problem: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const place = /position \d+/.exec(message);
    return { value: undefined, problem: `it is not JSON${place ? `: look at ${place[0]}` : ''}` };
  }
}

function errorsText(errors: readonly FieldError[]): string {
  const named = errors.slice(0, MOST_NAMED).map(({ pointer, detail }) => `${pointer} ${detail}`);
  const more = errors.length - named.length;
  return `it is no invoice as the service writes it: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** A string, a number, or space between. */
const PIECES = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*|\s+/g;

/**
 * A name that stands twice in an object has one value to us, and might have the other one to another
 * reader. Such a text is longer than what it comes to; spaces and other spellings make no difference.
 */
function saidTwice(text: string, value: unknown): string | null {
  const plain = text.replace(PIECES, (piece) =>
    piece.trim() === '' ? '' : JSON.stringify(JSON.parse(piece)),
  );
  return plain === JSON.stringify(value)
    ? null
    : 'it names a field twice, and says two things by it';
}
