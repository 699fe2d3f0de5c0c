import type { Command } from 'commander';
import { z } from 'zod';
import { dayOfDate, formatInstant, type Instant, londonDayStart } from '../domain/time.ts';
import { dateShape } from '../shapes/values.ts';
import { rotateKey } from '../usecases/rotateKey.ts';
import { withActor } from './database.ts';
import type { Environment } from './environment.ts';
import { readOption } from './files.ts';
import { handOver } from './keyFile.ts';
import { examples } from './text.ts';

const DAY_SECONDS = 86_400;
const NOT_DAYS = 'is not a number of days: write one from 0 to 90';

const daysShape = z
  .string()
  .regex(/^\d{1,2}$/, NOT_DAYS)
  .transform(Number)
  .refine((days) => days <= 90, NOT_DAYS);

interface RotateOptions {
  overlap: string;
  expires?: string;
  keyFile?: string;
}

export function addRotate(keys: Command, environment: Environment): void {
  keys
    .command('rotate')
    .summary('follow a key by a new one, without a gap')
    .description(
      'Makes a successor to a key: of the same name, roles and suites, with a new token. Both open until ' +
        'the overlap ends, and then the old one expires. The successor expires when the old one was to, ' +
        'unless --expires says otherwise.',
    )
    .argument('<id>', 'the key, by its id as "keys list" shows it')
    .option('--overlap <days>', 'how long the old one still opens; 0: no longer', '7')
    .option('--expires <date>', 'the last day on which the new one opens anything')
    .option('--key-file <path>', 'write the new token to this new file, which only you can read')
    .addHelpText(
      'after',
      examples(
        [
          'npm run custody -- keys rotate 01a20014-1fa0-7dcb-a5da-80b3528c829f --key-file new.key',
          'Both open for a week: time to hand the new token over',
        ],
        [
          'npm run custody -- keys rotate 01a20014-1fa0-7dcb-a5da-80b3528c829f --overlap 0',
          'The old one opens nothing from now on',
        ],
      ),
    )
    .action((id: string, options: RotateOptions) => rotate(environment, id, options));
}

function rotate(environment: Environment, id: string, options: RotateOptions): Promise<void> {
  const overlapSeconds = readOption('--overlap', options.overlap, daysShape) * DAY_SECONDS;
  const { expires } = options;
  const expiry = expires === undefined ? {} : { expiresAt: endOfDay(expires) };
  return withActor(environment, async (store, actor) => {
    const token = environment.newToken(actor.force);
    const context = environment.newContext(actor);
    let ends = context.now;
    await handOver(environment, token, options.keyFile, async () => {
      const rotation = { id, token, overlapSeconds, ...expiry };
      const made = await store.transaction(context.actor.force, (steps) =>
        rotateKey(steps, context, rotation),
      );
      ends = made.old.expiresAt;
      return made.successor;
    });
    const until = ends > context.now ? `until ${formatInstant(ends)}` : 'no longer';
    environment.stdout.write(`It follows key ${id}, which opens ${until}.\n`);
  });
}

/** The end of the London day that --expires names. */
export function endOfDay(date: string): Instant {
  return londonDayStart(dayOfDate(readOption('--expires', date, dateShape)) + 1);
}
