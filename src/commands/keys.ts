import { type Command, Option } from 'commander';
import { formatInstant, type Instant } from '../domain/time.ts';
import { textShape } from '../shapes/values.ts';
import { type AccessKey, ROLES, type Role, whyOver } from '../usecases/access.ts';
import { createKey, listKeys, revokeKey } from '../usecases/manageKeys.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { readOption } from './files.ts';
import { handOver } from './keyFile.ts';
import { addRotate, endOfDay } from './rotateKey.ts';
import { columns, examples } from './text.ts';

interface CreateOptions {
  name: string;
  role: Role[];
  system?: true;
  suite?: string[];
  expires?: string;
  keyFile?: string;
}

export function addKeys(program: Command, environment: Environment): void {
  const keys = program
    .command('keys')
    .summary('make, list, rotate and revoke access keys')
    .description('Access keys. All of it needs the key of an administrator in CUSTODY_KEY.');
  addCreate(keys, environment);
  addList(keys, environment);
  addRotate(keys, environment);
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
    .option('--expires <date>', 'the last day on which it opens anything, such as 2027-03-31')
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
        [
          'npm run custody -- keys create --name "Tim Temp" --role finance --expires 2027-03-31',
          'Until the end of 31 March 2027 in London',
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
    expiresAt: options.expires === undefined ? null : endOfDay(options.expires),
  } as const;
  return withActor(environment, async (store, actor) => {
    const token = environment.newToken(actor.force);
    const context = environment.newContext(actor);
    await handOver(environment, token, options.keyFile, () =>
      store.transaction(context.actor.force, (steps) => createKey(steps, context, request, token)),
    );
  });
}

function addList(keys: Command, environment: Environment): void {
  keys
    .command('list')
    .summary('list all keys, also those that open nothing any more')
    .description(
      'Lists all keys of the force, with the hour of their last use; never a token, which nobody keeps.',
    )
    .addHelpText('after', examples(['npm run custody -- keys list', 'All keys']))
    .action(() =>
      withActor(environment, async (store, actor) => {
        const context = environment.newContext(actor);
        const found = await store.read((steps) => listKeys(steps, context));
        const cells = found.map((key) => cellsOf(key, context.now));
        environment.stdout.write(columns([HEAD, ...cells]));
      }),
    );
}

const HEAD = [
  ...['ID', 'NAME', 'KIND', 'ROLES', 'SUITES'],
  ...['CREATED', 'LAST USED', 'EXPIRES', 'STATE'],
];

function cellsOf(accessKey: AccessKey, now: Instant): string[] {
  const { key, name, kind, roles, suites, createdAt, lastUsedAt, expiresAt } = accessKey;
  return [
    ...[key, name, kind, roles.join(' '), suites?.join(' ') ?? 'all', formatInstant(createdAt)],
    lastUsedAt === null ? 'never' : formatInstant(lastUsedAt),
    expiresAt === null ? 'never' : formatInstant(expiresAt),
    stateOf(accessKey, now),
  ];
}

function stateOf(key: AccessKey, now: Instant): string {
  if (key.revokedAt !== null) return `revoked ${formatInstant(key.revokedAt)}`;
  return whyOver(key, now) ?? 'open';
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
        await store.transaction(context.actor.force, (steps) => revokeKey(steps, context, id));
        environment.stdout.write(`Key ${id} is revoked.\n`);
      }),
    );
}
