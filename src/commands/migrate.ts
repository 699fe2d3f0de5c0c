import type { Command } from 'commander';
import { withDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { examples } from './text.ts';

export function addMigrate(program: Command, environment: Environment): void {
  program
    .command('migrate')
    .summary('bring the database up to date')
    .description(
      'Brings the tables of the database up to date, at DATABASE_URL or in DATABASE_FILE, which is made ' +
        'if it is not there. Every other command does so too: this one is for doing it ahead of time.',
    )
    .addHelpText('after', examples(['npm run custody -- migrate', 'Before a new version starts']))
    .action(() =>
      withDatabase(environment, async () => {
        environment.stdout.write(`${environment.config.database.name} is up to date.\n`);
      }),
    );
}
