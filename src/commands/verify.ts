import type { Command } from 'commander';
import { Refusal } from '../domain/errors.ts';
import { penceOf, spokenPounds } from '../domain/money.ts';
import { NoteError, parseVerifierKey, type VerifierKey } from '../domain/signedNote.ts';
import { type CheckName, MOST_BYTES, type Verdict } from '../usecases/verifyingInvoices/verdict.ts';
import type { Environment } from './environment.ts';
import { named, readBytes } from './files.ts';
import { columns, examples } from './text.ts';

export function addVerify(program: Command, environment: Environment): void {
  program
    .command('verify')
    .summary('check an invoice or credit note, with no database')
    .description(
      'Checks an invoice or credit note, as PDF or as JSON, against the public keys of the force that ' +
        'issued it, with no database and no access key: that no field was changed, that the force signed ' +
        'that it was issued, that the charge follows from the tariff, and that the printed page and the ' +
        'e-invoice attached to it say the same. Names what is wrong, and then ends with 1. A PDF that ' +
        'another program has saved is not the file that was issued, and is wrong too.',
    )
    .argument('<file>', 'the PDF or JSON file; - reads it from a pipe')
    .requiredOption(
      '--key <public>',
      "the force's public key, custody-billing/MPS/...+1a2b3c4d+A..., or a file of such keys",
    )
    .addHelpText(
      'after',
      examples(
        ['npm run custody -- verify MPS-2026-000001.pdf --key mps.pub', 'Verify a PDF'],
        ['curl -s .../public-keys > mps.pub', "Get a force's keys, from its service"],
        [
          'npm run --silent custody -- audit public-keys > mps.pub',
          'Hand out the keys of a database',
        ],
        [
          'curl -s -H "Authorization: Bearer $CUSTODY_KEY" .../v1/invoices/MPS-2026-000001 | npm run custody -- verify - --key mps.pub',
          'Verify an invoice as JSON',
        ],
      ),
    )
    .action(async (file: string, { key }: { key: string }) => {
      const keys = await readKeys(environment, key);
      const verifier = await environment.openVerifier();
      try {
        const verdict = await verifier.verify(await readFile(environment, file), keys);
        environment.stdout.write(verdictText(verdict));
        if (!verdict.genuine) environment.fail();
      } finally {
        await verifier.close();
      }
    });
}

/** "NAME+ID+KEY", wherever it stands in a text: in a line of its own, or in JSON. */
const KEY = /[^\s+",]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+/g;

/** What the published keys say about one, in a line before it. */
const COMMENT = /^#.*$/gm;

/** A key, or a file that has one or more, in whatever form they were printed in. */
async function readKeys(environment: Environment, key: string): Promise<VerifierKey[]> {
  const given =
    key.match(KEY) ??
    Buffer.from(await readFile(environment, key))
      .toString()
      .replace(COMMENT, '')
      .match(KEY);
  if (given) return given.map(keyOf);
  throw new Refusal(
    'invalid',
    `there is no public key in ${key}: one looks like custody-billing/MPS/...+1a2b3c4d+A...`,
  );
}

function keyOf(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new Refusal('invalid', `--key ${text} ${error.message}`);
  }
}

/** What may be an invoice, or its keys. */
async function readFile(environment: Environment, file: string): Promise<Uint8Array> {
  const bytes = await readBytes(environment, file, MOST_BYTES);
  if (bytes.length > 0) return bytes;
  throw new Refusal('invalid', `${named(file)} is empty`);
}

function verdictText(verdict: Verdict): string {
  const { genuine, invoice, checks } = verdict;
  const found = columns(
    checks.map(({ name, ok, detail }) => [
      ok ? 'ok   ' : genuine === null ? '-    ' : 'WRONG',
      name,
      plain(detail),
    ]),
  );
  return `${invoice ? headOf(invoice) : ''}${found}${genuine && invoice ? GENUINE[invoice.kind] : endOf(verdict)}`;
}

/** What a file says may hold line ends and codes of the terminal, to forge this very answer with. */
function plain(said: string): string {
  return said.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '□');
}

const GENUINE = {
  invoice:
    'Genuine, as it was issued. Whether it was credited, corrected or paid since cannot be seen from it: ask the force.\n',
  'credit-note': 'Genuine, as it was issued: the invoice that it credits is taken back.\n',
};

const UNCHECKED = 'It could not be checked: that says nothing for it, and nothing against it.\n';

const UNKNOWN_SIGNER =
  "None of the keys given has signed it: either they are not all of the force's keys, which change, or it is not " +
  "the force's invoice. Get its keys again, by a way that you trust.\n";

function headOf({
  kind,
  number,
  seller,
  buyer,
  total,
  issueDate,
}: NonNullable<Verdict['invoice']>): string {
  const parties = `of ${plain(seller)} to ${plain(buyer)}`;
  const what = `${kind === 'invoice' ? 'Invoice' : 'Credit note'} ${number}`;
  return `${what} ${parties}, ${spokenPounds(penceOf(total))}, issued ${issueDate}\n`;
}

/** What is around the attached JSON. */
const OF_FILE: readonly CheckName[] = ['page', 'e-invoice', 'bytes'];

/** What of a file that is not genuine still is. */
function endOf({ genuine, checks, isSignerUnknown }: Verdict): string {
  if (genuine === null) return UNCHECKED;
  const wrong = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  if (isSignerUnknown && wrong.length === 1) return UNKNOWN_SIGNER;
  const isFileOnly = wrong.every((name) => OF_FILE.includes(name));
  return isFileOnly
    ? 'The JSON attached to it is genuine, and the file around it does not pass: read that, and not the page.\n'
    : 'This is not as it was issued. Ask the force for it.\n';
}
