/** What is signed for the audit log, and with which keys. */
import type { Command } from 'commander';
import { SYSTEM_LOG } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { keyLines } from '../domain/keyChain.ts';
import { permit } from '../usecases/access.ts';
import { signCheckpoint } from '../usecases/proveLog.ts';
import { publicKeys, rotateSigningKey } from '../usecases/signingKeys.ts';
import type { Script, Steps } from '../usecases/store.ts';
import { HOW_TO_SET_UP, withActor, withExistingDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { examples } from './text.ts';

export function addCheckpoint(audit: Command, environment: Environment): void {
  audit
    .command('checkpoint')
    .summary('sign the log as it is: a text to keep elsewhere')
    .description(
      'Prints how long the log is and its root, signed, as c2sp.org/tlog-checkpoint has it. Keep it where ' +
        'whoever holds the database cannot change it, and "audit verify --checkpoint" proves later that ' +
        'nothing was rewritten or cut off since. Needs the database and its signing key, and no access key.',
    )
    .option(
      '--log <log>',
      `a force's code, or "${SYSTEM_LOG}"; by default the force's, where there is one`,
    )
    .addHelpText(
      'after',
      examples(
        ['npm run --silent custody -- audit checkpoint > today.checkpoint', 'Sign the log'],
        [
          'npm run --silent custody -- audit checkpoint --log system | mail -s checkpoint audit@example.org',
          'Sign the log of what belongs to no force, and send it away',
        ],
      ),
    )
    .action((options: { log?: string }) =>
      withExistingDatabase(environment, async (store) => {
        const signing = { signer: environment.keyring };
        const note = await store.read(function* (steps) {
          return yield* signCheckpoint(steps, signing, yield* logToSign(steps, options.log));
        });
        environment.stdout.write(note);
      }),
    );
}

/** The log that is named, or else that of the only force. */
function* logToSign(steps: Steps, named: string | undefined): Script<string> {
  const forces = yield* steps.forces.codes();
  if (forces.length === 0) {
    throw new Refusal('not-found', `no force is set up yet: ${HOW_TO_SET_UP}`);
  }
  const log = named ?? (forces.length === 1 ? forces[0] : undefined);
  const all = [...forces, SYSTEM_LOG];
  if (log !== undefined && all.includes(log)) return log;
  throw new Refusal('invalid', `--log is one of ${all.join(', ')}`);
}

export function addPublicKeys(audit: Command, environment: Environment): void {
  audit
    .command('public-keys')
    .summary('print the public keys that checkpoints are checked with')
    .description(
      'Prints every public key that ever signed for a log, a line NAME+ID+KEY each, the newest of a log ' +
        'first: what the service publishes at /public-keys. One that the key before it did not ' +
        'endorse is commented out with #. Needs the database, and no key.',
    )
    .addHelpText(
      'after',
      examples([
        'npm run --silent custody -- audit public-keys > public-keys.txt',
        'Hand them out',
      ]),
    )
    .action(() =>
      withExistingDatabase(environment, async (store) => {
        environment.stdout.write(keyLines(await store.read(publicKeys)));
      }),
    );
}

export function addRotateKey(audit: Command, environment: Environment): void {
  audit
    .command('rotate-key')
    .summary('sign with a new key from now on')
    .description(
      'Makes a new signing key, registers its public half in every log of the database, endorsed by the old ' +
        'one, and puts it in its place; a service that runs takes it up by itself. What the old key signed ' +
        'stays good. Cut off half way, it is finished by running it again. Also registers the first key of a ' +
        'database that has none. Needs the key of an administrator in CUSTODY_KEY.',
    )
    .option(
      '--lost',
      'register it without the old one, which is lost: nobody can tell it from a forged one',
    )
    .addHelpText('after', examples(['npm run custody -- audit rotate-key', 'Rotate']))
    .action(({ lost = false }: { lost?: boolean }) => rotateKey(environment, lost));
}

function rotateKey(environment: Environment, lost: boolean): Promise<void> {
  const { keyring, config, stdout } = environment;
  return withActor(environment, async (store, actor) => {
    // Before a key is made that nobody may register.
    permit(actor, 'administrator');
    const publicKey = keyring.openNext(config.signingKeyFile);
    const context = environment.newContext(actor);
    const { registered, unendorsed } = await store.transaction(null, (steps) =>
      rotateSigningKey(steps, context, publicKey, { lost }),
    );
    keyring.adoptNext(config.signingKeyFile, publicKey);
    const keys = await store.read(publicKeys);
    stdout.write(
      registered.length > 0
        ? `A new key signs for the logs ${registered.join(', ')} from now on.\n`
        : 'The new key of a rotation that was cut off was registered already.\n',
    );
    if (unendorsed.length > 0) {
      stdout.write(
        `The old key has not endorsed it in the logs ${unendorsed.join(', ')}: whoever checks invoices and ` +
          'checkpoints must be given the new public key by a way that they trust, and not from /public-keys.\n',
      );
    }
    stdout.write(`It is in ${config.signingKeyFile}: keep it safe, and apart from backups.\n`);
    stdout.write('Its public keys, by log, to hand to whoever checks invoices and checkpoints:\n');
    stdout.write(keyLines(keys.filter((key) => key.publicKey === publicKey)));
  });
}
