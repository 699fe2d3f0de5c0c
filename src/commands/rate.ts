import type { Command } from 'commander';
import { BANK_HOLIDAYS } from '../domain/bankHolidays.ts';
import type { AgreedCharge, Charge } from '../domain/charge.ts';
import { checkTimes, type Detention, endOf, tariffDateOf } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { penceOf } from '../domain/money.ts';
import { rate, withObstacle } from '../domain/rating.ts';
import { overlapObstacle } from '../domain/sessionObstacles.ts';
import { checkTariff, type Tariff } from '../domain/tariff.ts';
import type { Instant } from '../domain/time.ts';
import { chargeJson } from '../shapes/charge.ts';
import { detentionOf, detentionShape } from '../shapes/detention.ts';
import { tariffContentOf, tariffShape } from '../shapes/tariff.ts';
import { instantShape, poundsShape, textShape } from '../shapes/values.ts';
import type { Environment } from './environment.ts';
import { doesNotHold, readJson, readOption } from './files.ts';
import { examples } from './text.ts';

interface Options {
  tariff: string;
  detention: string;
  at?: string;
  agreed?: string;
}

export function addRate(program: Command, environment: Environment): void {
  program
    .command('rate')
    .summary('price a detention, with no database')
    .description(
      'Prices a detention under a tariff, with no database, and prints the charge as JSON, line by line ' +
        'with its working. A charge that is unpriced or not billable is an answer too: what the files ' +
        'do not say right is a problem, as JSON on standard error.',
    )
    .requiredOption('--tariff <file>', 'the tariff, as it would be published; it may have an "id"')
    .requiredOption(
      '--detention <file>',
      'the detention, as it would be recorded; - reads it from a pipe',
    )
    .option(
      '--at <time>',
      'the moment that an open stay is counted to, 2009-06-01T19:45:00+01:00 (default: now)',
    )
    .option('--agreed <pounds>', 'an agreed charge for a stay past the last band, such as 1200.00')
    .addHelpText(
      'after',
      examples(
        [
          'npm run --silent custody -- rate --tariff fixtures/tariff.json --detention stay.json',
          'Price a stay',
        ],
        [
          'head -1 fixtures/made-up-2009.ndjson | npm run --silent custody -- rate --tariff fixtures/tariff.json --detention -',
          'Price the first of the made-up year',
        ],
      ),
    )
    .action(async (options: Options) => {
      try {
        const charge = await priced(environment, options);
        environment.stdout.write(`${JSON.stringify(chargeJson(charge), null, 2)}\n`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        environment.stderr.write(`${JSON.stringify(problemJson(error), null, 2)}\n`);
        environment.fail();
      }
    });
}

async function priced(environment: Environment, options: Options): Promise<Charge> {
  const now = environment.now();
  const at = options.at === undefined ? now : readOption('--at', options.at, instantShape);
  const agreed =
    options.agreed === undefined ? null : readOption('--agreed', options.agreed, poundsShape);
  const tariff = await readTariff(environment, options.tariff);
  const detention = await readDetention(environment, options.detention, tariff.customer, now);
  const agreedCharge = agreed === null ? null : { amountPence: penceOf(agreed) };
  return chargeOf(detention, tariff, at, agreedCharge);
}

/** R5 and R14 as far as one tariff and one detention tell. */
function chargeOf(
  detention: Detention,
  tariff: Tariff,
  at: Instant,
  agreedCharge: AgreedCharge | null,
): Charge {
  const isInForce =
    detention.customer === tariff.customer && tariffDateOf(detention) >= tariff.effectiveFrom;
  const charge = rate({
    detention,
    tariff: isInForce ? tariff : null,
    at,
    agreedCharge,
    bankHolidays: BANK_HOLIDAYS,
  });
  return withObstacle(charge, overlapObstacle(detention.interpreterSessions, []));
}

async function readTariff(environment: Environment, file: string): Promise<Tariff> {
  const shape = tariffShape.extend({ id: textShape(100).optional() });
  const { id, ...sent } = await readJson(environment, file, shape);
  const content = tariffContentOf(sent);
  const errors = checkTariff(content);
  if (errors.length > 0) throw doesNotHold(file, errors);
  return { id: id ?? `${content.customer}-${content.effectiveFrom}`, ...content };
}

/** R1, R3. The customer of a detention that names none is the tariff's. */
async function readDetention(
  environment: Environment,
  file: string,
  customer: string,
  now: Instant,
): Promise<Detention> {
  const detention = detentionOf(await readJson(environment, file, detentionShape), customer);
  const errors = checkTimes(detention, now);
  if (errors.length > 0) throw doesNotHold(file, errors);
  // What is asked is the price: of a stay that has ended, no outcome changes it.
  const isEnded = endOf(detention) !== null;
  return isEnded ? { ...detention, outcome: detention.outcome ?? 'other' } : detention;
}

/** The same members as a problem of the HTTP service (RFC 9457). */
function problemJson({ code, message, errors }: Refusal) {
  return {
    type: `urn:custody-billing:problem:${code}`,
    title: 'The input does not hold',
    status: 422,
    code,
    detail: message,
    errors,
  };
}
