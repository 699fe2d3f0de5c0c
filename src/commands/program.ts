/** The command line: every command, put together. */
import { Command } from 'commander';
import { addAudit } from './audit.ts';
import { addBackup } from './backup.ts';
import { addDemo } from './demo.ts';
import type { Environment } from './environment.ts';
import { addImport } from './import.ts';
import { addInvoiceRun } from './invoiceRun.ts';
import { addKeys } from './keys.ts';
import { addMigrate } from './migrate.ts';
import { addMigrateTo } from './migrateTo.ts';
import { addRate } from './rate.ts';
import { addReconciliation } from './reconciliation.ts';
import { addRemittance } from './remittance.ts';
import { addRestore } from './restore.ts';
import { addRetention } from './retention.ts';
import { addServe } from './serve.ts';
import { addSetup } from './setup.ts';
import { addStatistics } from './statistics.ts';
import { addTariff } from './tariff.ts';
import { examples } from './text.ts';
import { addVerify } from './verify.ts';

const COMMANDS = [
  addSetup,
  addServe,
  addDemo,
  addMigrate,
  addMigrateTo,
  addImport,
  addRate,
  addRemittance,
  addInvoiceRun,
  addStatistics,
  addReconciliation,
  addVerify,
  addAudit,
  addRetention,
  addKeys,
  addTariff,
  addBackup,
  addRestore,
];

export function buildProgram(environment: Environment): Command {
  const { stdout, stderr } = environment;
  const program = new Command('custody')
    .description(
      "Prices immigration detainees' custody intervals under a police force's tariff, and gives back " +
        "invoices that can be checked to the penny and the year's averages. Settings are environment " +
        'variables: DATABASE_FILE or DATABASE_URL, SIGNING_KEY_FILE, HOST, PORT, LOG_LEVEL, RATE_LIMIT, ' +
        'RETENTION_YEARS, BREAKDOWN_REASON, OIDC_* for a provider to sign in by, and CUSTODY_KEY for the access key; the ' +
        'README says what each is, under Configuration.',
    )
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    })
    .showHelpAfterError('(add --help to see how)')
    .addHelpText(
      'after',
      examples(
        ['npm run demo', 'See it all at work on a made-up year'],
        ['npm run custody -- setup fixtures/setup.json', 'Make a force, and its first key'],
        ['npm start', 'Start the HTTP service'],
        ['npm run custody -- import --help', 'How one command works'],
      ),
    );
  for (const add of COMMANDS) add(program, environment);
  return program;
}
