import { once } from 'node:events';
import type { Command } from 'commander';
import { type Config, ConfigError } from '../config.ts';
import { StorageUnavailable, type Store, WHAT_IS_WRONG } from '../usecases/store.ts';
import { HOW_TO_SET_UP, withDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { examples } from './text.ts';

export function addServe(program: Command, environment: Environment): void {
  program
    .command('serve')
    .summary('start the HTTP service')
    .description(
      'Starts the HTTP service, on HOST and PORT, with the database at DATABASE_URL, or else in ' +
        'DATABASE_FILE. A signal to stop (Ctrl+C, SIGTERM) lets it answer what it has accepted, and then ' +
        'ends it.',
    )
    .addHelpText(
      'after',
      examples(
        ['npm start', 'On http://127.0.0.1:8080'],
        [
          'PORT=9000 DATABASE_FILE=/srv/custody/custody.db npm start',
          'On another port, with another database',
        ],
      ),
    )
    .action(async () => {
      const stop = environment.stopSignal();
      await withDatabase(environment, async (store) => {
        const { host, port, openIdConnect } = environment.config;
        // First: what fails from here on would leave a server behind that has no database.
        const forces = await store.read((steps) => steps.forces.codes());
        const problem = await problemOf(store, environment.config);
        const server = await environment.startServer(store, { host, port });
        environment.stdout.write(startText(server.url, environment.config, forces));
        if (problem !== null) environment.stderr.write(`Not ready: ${problem}\n`);
        if (openIdConnect) environment.stderr.write(warningOf(openIdConnect, forces));
        await untilAborted(stop);
        await server.stop();
      });
      environment.stdout.write('Stopped.\n');
    });
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/**
 * Why the service would not be ready; null where it is. A file that cannot be written stays so for whoever
 * has it open: then it throws a ConfigError.
 */
async function problemOf(store: Store, { database }: Config): Promise<string | null> {
  try {
    await store.check();
    return null;
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
    if (error.reason === 'read-only' && database.kind === 'sqlite') {
      throw new ConfigError(
        `cannot write the database ${database.name}: let the user that the service runs as write it, all beside it that begins with its name, and its folder`,
        { cause: error },
      );
    }
    return WHAT_IS_WRONG[error.reason];
  }
}

/** "" where the provider's tokens are for a force that is there; it may be set up later, too. */
function warningOf(
  { issuer, force }: NonNullable<Config['openIdConnect']>,
  forces: readonly string[],
): string {
  if (forces.includes(force)) return '';
  return `OIDC_FORCE is ${force}, which is not set up: until it is, nobody can sign in through ${issuer}\n`;
}

function startText(
  url: string,
  { database, openIdConnect }: Config,
  forces: readonly string[],
): string {
  const force =
    forces.length > 0
      ? `Force      ${forces.join(', ')}`
      : `No force is set up yet. Set one up with: ${HOW_TO_SET_UP}`;
  const signIn = openIdConnect ? `Sign-in    ${openIdConnect.issuer}, beside access keys\n` : '';
  return `Listening  ${url}  (reference: ${url}/docs)\nDatabase   ${database.name}\n${force}\n${signIn}`;
}
