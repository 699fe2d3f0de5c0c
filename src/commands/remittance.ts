import type { Command } from 'commander';
import { sumPence } from '../domain/account.ts';
import { spokenPounds } from '../domain/money.ts';
import { receiptFields } from '../shapes/payment.ts';
import { MOST_BYTES, remittanceRows } from '../shapes/remittanceFile.ts';
import { payRemittance, type Remittance } from '../usecases/payRemittance.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { inOptions, readBytes, readOption } from './files.ts';
import { counted, examples, spoken } from './text.ts';

interface Options {
  customer: string;
  receivedOn: string;
  reference: string;
  dryRun?: true;
}

export function addRemittance(program: Command, environment: Environment): void {
  program
    .command('remittance')
    .summary('record one payment for the invoices of a CSV file')
    .description(
      'Records one payment, of the sum of a CSV file whose first row is invoice,amount and each further ' +
        'one such as MPS-2026-000001,296.00. Each row is allocated to its invoice as far as that is owed; ' +
        'the rest stays credit, and its rows are named on standard error with why. A row that cannot be ' +
        'read refuses the whole file. Needs the key of finance in CUSTODY_KEY. Ends with 1 if not all of ' +
        'it was allocated.',
    )
    .argument('<file>', 'the CSV file; - reads from a pipe')
    .requiredOption('--customer <code>', 'who pays, such as UKBA')
    .requiredOption('--received-on <date>', 'when the bank received it, such as 2026-11-20')
    .requiredOption('--reference <text>', "the bank's reference")
    .option('--dry-run', 'say what would happen, and write nothing')
    .addHelpText(
      'after',
      examples(
        [
          'npm run custody -- remittance bacs.csv --customer UKBA --received-on 2026-11-20 --reference "BACS 7" --dry-run',
          'Try a file, and write nothing but that it was tried',
        ],
        [
          'npm run custody -- remittance bacs.csv --customer UKBA --received-on 2026-11-20 --reference "BACS 7"',
          'Record its payment',
        ],
      ),
    )
    .action(async (file: string, options: Options) => {
      const sent = {
        customer: readOption('--customer', options.customer, receiptFields.customer),
        receivedOn: readOption('--received-on', options.receivedOn, receiptFields.receivedOn),
        reference: readOption('--reference', options.reference, receiptFields.reference),
      };
      const rows = remittanceRows(await readBytes(environment, file, MOST_BYTES));
      await withActor(environment, async (store, actor) => {
        const context = environment.newContext(actor);
        const remittance = await store
          .transaction(actor.force, (steps) =>
            payRemittance(steps, context, sent, rows, { dryRun: options.dryRun ?? false }),
          )
          .catch(inOptions({ '/customer': '--customer', '/receivedOn': '--received-on' }));
        tell(environment, remittance);
      });
    });
}

const RESULTS = [
  ['allocated', 'allocated'],
  ['part', 'in part'],
  ['unmatched', 'unmatched'],
] as const;

function tell(environment: Environment, { receipt, rows, acts }: Remittance): void {
  const left = rows.filter(({ result }) => result !== 'allocated');
  for (const { row, invoice, detail } of left) {
    environment.stderr.write(`row ${row}  ${invoice}  ${detail}\n`);
  }
  const { amountPence } = receipt;
  const counts = RESULTS.map(
    ([result, words]) => `${spoken(rows.filter((row) => row.result === result).length)} ${words}`,
  );
  const allocated = sumPence(rows.map((row) => ({ amountPence: row.allocatedPence })));
  const done = acts?.[0] ? `Payment ${acts[0].payment}.` : 'A dry run: nothing was written.';
  environment.stdout.write(
    `${counted(rows.length, 'row')}, ${spokenPounds(amountPence)}: ${counts.join(', ')}; ` +
      `${spokenPounds(amountPence - allocated)} is unallocated. ${done}\n`,
  );
  if (left.length > 0) environment.fail();
}
