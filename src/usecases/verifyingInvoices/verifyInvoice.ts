/**
 * An invoice or credit note proves itself (DESIGN 5): every check that a file allows with nothing but the force's
 * public keys at hand. No database, no clock: whoever is billed can make them.
 */
import { attachedUbl } from '../../documents/invoicePdf.ts';
import { readPdf } from '../../documents/readPdf.ts';
import type { VerifierKey } from '../../domain/signedNote.ts';
import type { IssuedDocument } from '../../shapes/invoice.ts';
import {
  wrongBetweenFields,
  wrongWithCharge,
  wrongWithContent,
  wrongWithPersonal,
} from './checkInvoice.ts';
import { wrongWithPages } from './checkPage.ts';
import {
  isSignerUnknown,
  wrongWithEvent,
  wrongWithInclusion,
  wrongWithSignature,
} from './checkProof.ts';
import { readIssued } from './readIssued.ts';
import { type Check, checked, damaged, MOST_BYTES, unreadable, type Verdict } from './verdict.ts';

const WHAT = { invoice: 'an invoice', 'credit-note': 'a credit note' };

const NEITHER =
  'it is neither a PDF that can be read nor JSON: what proves itself is an invoice or credit note in one of these two';

/** Checks a PDF or the JSON of a document. The keys are those that the force has published. */
export async function verifyFile(
  bytes: Uint8Array,
  keys: readonly VerifierKey[],
): Promise<Verdict> {
  if (bytes.length > MOST_BYTES) return unreadable(`it has more than ${MOST_BYTES} bytes`);
  if (firstCharacter(bytes) === '{') return verifyJson(bytes, keys);
  const pdf = await readPdf(bytes);
  if (!pdf) return unreadable(NEITHER);
  if (!pdf.attached) {
    return unreadable(
      'no invoice is attached to it: it is no PDF of ours, or its attachment was taken out or damaged',
    );
  }
  const read = readIssued(pdf.attached);
  if ('unreadable' in read) return unreadable(`of the attached JSON: ${read.unreadable}`);
  if ('problem' in read) return damaged(`of the attached JSON: ${read.problem}`);
  const { page, eInvoice, bytes: part } = await wrongWithPages(bytes, pdf, read.invoice);
  return verdictOn(read.invoice, keys, [
    checked(
      'file',
      `${WHAT[read.invoice.kind]} is attached to it, with every field that one has`,
      null,
    ),
    ...checksOf(read.invoice, keys),
    checked('page', 'each line printed is what the attached JSON says', page),
    checked('e-invoice', eInvoiceWords(read.invoice), eInvoice),
    checked('bytes', 'each byte of the file is as the service draws that invoice', part),
  ]);
}

function eInvoiceWords(document: IssuedDocument): string {
  return attachedUbl(document) === null
    ? 'none goes with it, and none is attached'
    : 'the one attached says what the attached JSON says';
}

function verifyJson(bytes: Uint8Array, keys: readonly VerifierKey[]): Verdict {
  const read = readIssued(bytes);
  if ('unreadable' in read) return unreadable(read.unreadable);
  if ('problem' in read) return damaged(read.problem);
  return verdictOn(read.invoice, keys, [
    checked('file', `it is ${WHAT[read.invoice.kind]}, with every field that one has`, null),
    ...checksOf(read.invoice, keys),
  ]);
}

/** The first that is no space, as a JSON file may begin with; also after a byte order mark. */
function firstCharacter(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 1000))
    .toString()
    .replace(/^\ufeff/, '')
    .trimStart()
    .charAt(0);
}

function checksOf(invoice: IssuedDocument, keys: readonly VerifierKey[]): Check[] {
  const { issuedAt, personalSalt, documentHash, ruleVersion } = invoice;
  const personal = personalSalt === null ? 'are erased' : 'are as they were issued';
  return [
    checked(
      'content',
      `its fields have the document hash ${documentHash}`,
      wrongWithContent(invoice),
    ),
    checked('personal', `references and free text ${personal}`, wrongWithPersonal(invoice)),
    checked(
      'fields',
      'dates, number and parties agree with each other',
      wrongBetweenFields(invoice),
    ),
    checked(
      'charge',
      `priced again by rules ${ruleVersion}, each line and sum is the same`,
      wrongWithCharge(invoice),
    ),
    checked('event', `the log says that it was issued at ${issuedAt}`, wrongWithEvent(invoice)),
    checked(
      'proof',
      'that event is in the log that the checkpoint is of',
      wrongWithInclusion(invoice),
    ),
    checked(
      'signature',
      "the force's key has signed the checkpoint",
      wrongWithSignature(invoice, keys),
    ),
  ];
}

function verdictOn(
  invoice: IssuedDocument,
  keys: readonly VerifierKey[],
  checks: Check[],
): Verdict {
  const { kind, number, documentHash, issueDate, seller, buyer, charge } = invoice;
  return {
    genuine: checks.every(({ ok }) => ok),
    isSignerUnknown: isSignerUnknown(invoice, keys),
    invoice: {
      kind,
      number,
      documentHash,
      issueDate,
      seller: seller.name,
      buyer: buyer.name,
      total: charge.total ?? '',
    },
    checks,
  };
}
