/** `npm run seed -- FILE --detentions 10000000`: a database as large as is wanted, to try the service on. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { progressOn } from '../../src/commands/progress.ts';
import { seed } from './seeding.ts';

const HELP = `Makes a database of a made-up force (MPS) with many detentions, to try the service and its reads on:
some 20,000 a second, and 2.8 kB each. "npm run bench -- reads --database FILE" then times reads of it.

Usage: npm run seed -- FILE [options]

  --detentions <n>  how many (1000000)
  --invoices <n>    how many of them have an invoice (1000)
  --help            this text
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    detentions: { type: 'string', default: '1000000' },
    invoices: { type: 'string', default: '1000' },
    help: { type: 'boolean', default: false },
  },
});

function numberOf(name: 'detentions' | 'invoices'): number {
  if (/^[1-9]\d{0,8}$/.test(values[name])) return Number(values[name]);
  throw new RangeError(`--${name} is "${values[name]}": write a whole number from 1 on`);
}

const [file] = positionals;
if (values.help || file === undefined) process.stdout.write(HELP);
else if (existsSync(file)) {
  process.stderr.write(`${file} is there already: name a new file\n`);
  process.exitCode = 1;
} else {
  const detentions = numberOf('detentions');
  const progress = progressOn(process.stderr, 'Seeding');
  const { store } = await seed(file, { detentions, invoices: numberOf('invoices') }, (done) =>
    progress.show(done, detentions),
  );
  progress.clear();
  await store.close();
}
