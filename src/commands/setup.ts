import type { Command } from 'commander';
import { customerOf, forceOf, type Setup, setupShape, suiteOf } from '../shapes/force.ts';
import { textShape } from '../shapes/values.ts';
import type { AccessKey } from '../usecases/access.ts';
import { setUpForce } from '../usecases/manageKeys.ts';
import type { Store } from '../usecases/store.ts';
import { withDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { readJson, readOption } from './files.ts';
import { handOver } from './keyFile.ts';
import { counted, examples } from './text.ts';

export function addSetup(program: Command, environment: Environment): void {
  program
    .command('setup')
    .summary('make a force, and its first access key')
    .description(
      'Makes a force with its suites and customers from a set-up file, and its first access key, an ' +
        'administrator. The key can make others; nothing else can, so keep its token safe.',
    )
    .argument('<file>', 'the set-up file, as JSON: fixtures/setup.json is an example')
    .option('--key-file <path>', 'write the token to this new file, which only you can read')
    .option('--name <name>', 'who holds the first key', 'First administrator')
    .addHelpText(
      'after',
      examples(
        ['npm run custody -- setup fixtures/setup.json', 'Set up, and show the token once'],
        [
          'npm run custody -- setup force.json --name "Ada Admin" --key-file admin.key',
          'Set up for a named person, the token in a file',
        ],
      ),
    )
    .action(async (file: string, options: { keyFile?: string; name: string }) => {
      const setup = await readJson(environment, file, setupShape);
      const name = readOption('--name', options.name, textShape(100));
      const token = environment.newToken(setup.force.code);
      const { signingKeyFile, database } = environment.config;
      await withDatabase(environment, async (store) => {
        await handOver(environment, token, options.keyFile, () =>
          setUp(environment, store, setup, { name, token, signingKeyFile }),
        );
      });
      const { force, suites, customers } = setup;
      environment.stdout.write(
        `${force.code}, ${force.name}, is set up in ${database.name}: ` +
          `${counted(suites.length, 'suite')}, ${counted(customers.length, 'customer')}.\n` +
          `The key that signs for its audit log is in ${signingKeyFile}: keep it safe, and apart from backups.\n`,
      );
    });
}

/** Makes the force of a set-up file and its first key, whose holder is who did it. */
export function setUp(
  environment: Environment,
  store: Store,
  { force, suites, customers, defaultCustomer }: Setup,
  first: { name: string; token: string; signingKeyFile: string },
): Promise<AccessKey> {
  const { name, token } = first;
  const publicKey = environment.keyring.open(first.signingKeyFile);
  const request = { name, kind: 'person', roles: ['administrator'], suites: null } as const;
  const made = environment.newContext({ ...request, force: force.code, key: '' });
  const context = { ...made, actor: { ...made.actor, key: made.id } };
  const content = {
    force: forceOf(force, defaultCustomer),
    suites: suites.map(suiteOf),
    customers: customers.map(customerOf),
  };
  return store.transaction(null, (steps) =>
    setUpForce(steps, context, content, { request, token, publicKey }),
  );
}
