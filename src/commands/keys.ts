import { type Command, Option } from 'commander';
import { formatInstant } from '../domain/time.ts';
import { textShape } from '../shapes/values.ts';
import { type AccessKey, ROLES, type Role } from '../usecases/access.ts';
import { createKey, listKeys, revokeKey } from '../usecases/manageKeys.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { readOption } from './files.ts';
import { handOver } from './keyFile.ts';
import { columns, examples } from './text.ts';

interface CreateOptions {
  name: string;
  role: Role[];
  system?: true;
  suite?: string[];
  keyFile?: string;
}

export function addKeys(program: Command, environment: Environment): void {
  const keys = program
    .command('keys')
    .summary('make, list and revoke access keys')
    .description('Access keys. All of it needs the key of an administrator in CUSTODY_KEY.');
  addCreate(keys, environment);
  addList(keys, environment);
  addRevoke(keys, environment);
}

function addCreate(keys: Command, environment: Environment): void {
  keys
    .command('create')
    .summary('make a key for a person or a system')
    .description(
      'Makes a key for one named person or system. Its token is shown once, or goes to a file; only ' +
        'its hash is kept. Roles: custody records and amends detentions, finance issues invoices, an ' +
        'auditor reads everything and writes nothing, an administrator keeps tariffs, suites and keys.',
    )
    .requiredOption(
      '--name <name>',
      'who or what holds it: it stands beside all that is done with it',
    )
    .addOption(
      new Option('--role <role...>', 'what it may do').choices(ROLES).makeOptionMandatory(),
    )
    .option('--system', 'it belongs to a system, not to a person')
    .option('--suite <code...>', 'limit the custody role to these suites')
    .option('--key-file <path>', 'write the token to this new file, which only you can read')
    .addHelpText(
      'after',
      examples(
        [
          'npm run custody -- keys create --name "Ada Audit" --role auditor --key-file ada.key',
          'For an auditor, the token in a file',
        ],
        [
          'npm run custody -- keys create --name "Custody system" --system --role custody --suite CX BX',
          'For a system that records at two suites',
        ],
      ),
    )
    .action((options: CreateOptions) => create(environment, options));
}

function create(environment: Environment, options: CreateOptions): Promise<void> {
  const request = {
    name: readOption('--name', options.name, textShape(100)),
    kind: options.system ? 'system' : 'person',
    roles: [...new Set(options.role)],
    suites: options.suite ? [...new Set(options.suite)] : null,
  } as const;
  return withActor(environment, async (store, actor) => {
    const token = environment.newToken(actor.force);
    const context = environment.newContext(actor);
    await handOver(environment, token, options.keyFile, () =>
      store.transaction((steps) => createKey(steps, context, request, token)),
    );
  });
}

function addList(keys: Command, environment: Environment): void {
  keys
    .command('list')
    .summary('list all keys, revoked ones too')
    .description('Lists all keys of the force; never a token, which nobody keeps.')
    .addHelpText('after', examples(['npm run custody -- keys list', 'All keys']))
    .action(() =>
      withActor(environment, async (store, actor) => {
        const context = environment.newContext(actor);
        const found = await store.read((steps) => listKeys(steps, context));
        const head = ['ID', 'NAME', 'KIND', 'ROLES', 'SUITES', 'CREATED', 'REVOKED'];
        environment.stdout.write(columns([head, ...found.map(cellsOf)]));
      }),
    );
}

function cellsOf({ key, name, kind, roles, suites, createdAt, revokedAt }: AccessKey): string[] {
  return [
    key,
    name,
    kind,
    roles.join(' '),
    suites?.join(' ') ?? 'all',
    formatInstant(createdAt),
    revokedAt === null ? '-' : formatInstant(revokedAt),
  ];
}

function addRevoke(keys: Command, environment: Environment): void {
  keys
    .command('revoke')
    .summary('revoke a key')
    .description('Revokes a key: from the next request on it opens nothing.')
    .argument('<id>', 'the key, by its id as "keys list" shows it')
    .addHelpText(
      'after',
      examples([
        'npm run custody -- keys revoke 01a20014-1fa0-7dcb-a5da-80b3528c829f',
        'Revoke one',
      ]),
    )
    .action((id: string) =>
      withActor(environment, async (store, actor) => {
        const context = environment.newContext(actor);
        await store.transaction((steps) => revokeKey(steps, context, id));
        environment.stdout.write(`Key ${id} is revoked.\n`);
      }),
    );
}
