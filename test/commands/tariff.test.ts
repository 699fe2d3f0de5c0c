import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareForce } from './prepared.ts';
import { custody, fixture, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
const TARIFF = fixture('tariff.json');
let variables: Variables;
beforeAll(async () => {
  ({ variables } = await prepareForce(folder));
});

const tariff = (...args: string[]) => custody(['tariff', ...args], variables);

/** The fixture's tariff with a change, in a file. */
function changed(name: string, change: (content: { custody: { bands: object[] } }) => void) {
  const content = JSON.parse(readFileSync(TARIFF, 'utf8'));
  change(content);
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe.concurrent('tariff', () => {
  test('is published, refused for the same date, replaced with a reason, and listed', async () => {
    const published = await tariff('publish', TARIFF);
    expect(published.stdout).toMatch(/^Tariff \S+ for UKBA is in force from 2009-01-01\.\n$/);
    const id = published.stdout.split(' ')[1] ?? '';

    const twice = await tariff('publish', TARIFF);
    expect(twice.code).toBe(1);
    expect(twice.stderr).toContain('a version from 2009-01-01 is published already');

    const unexplained = await tariff('publish', TARIFF, '--replaces', id);
    expect(unexplained.stderr).toContain('  /reason a version that replaces one says why\n');

    const mended = await tariff('publish', TARIFF, '--replaces', id, '--reason', 'mistyped');
    expect(mended.stdout).toContain(`in force from 2009-01-01, in place of ${id}.`);
    const mendedId = mended.stdout.split(' ')[1] ?? '';

    const { stdout } = await tariff('list');
    const row = new RegExp(`^${id} .* Ada All +${mendedId} +MPA SOP report 13`, 'm');
    expect(stdout).toMatch(row);
    expect(stdout).toMatch(new RegExp(`^${mendedId} .* Ada All +- +MPA`, 'm'));
  });

  test('refuses bands that do not ascend, an unknown field, and a reason for nothing', async () => {
    const descending = changed('descending.json', ({ custody: { bands } }) => bands.reverse());
    const unknown = changed('unknown.json', (content) => Object.assign(content, { price: '1.00' }));
    const [bands, field, reason] = await Promise.all([
      tariff('publish', descending),
      tariff('publish', unknown),
      tariff('publish', TARIFF, '--reason', 'none'),
    ]);
    expect(bands.stderr).toContain('  /custody/bands/1/upToHours bands must ascend');
    expect(field.stderr).toContain('  /price is not a field here');
    expect(reason.stderr).toContain('--reason is for a version that --replaces one');
    expect([bands.code, field.code, reason.code]).toEqual([1, 1, 1]);
  });
});

describe('tariff preview', () => {
  const FIXED = fixture('fixed-price.json');
  const folder = temporaryFolder();
  let year: Variables;
  beforeAll(async () => {
    ({ variables: year } = await prepareForce(folder));
    await custody(['tariff', 'publish', TARIFF], year);
    await custody(['import', fixture('made-up-2009.ndjson')], year);
  });
  const preview = (file: string, ...args: string[]) =>
    custody(
      ['tariff', 'preview', file, '--from', '2009-01-01', '--to', '2009-12-31', ...args],
      year,
    );

  test('reports what a fixed price would have brought in over the made-up year', async () => {
    const { code, stdout, stderr } = await preview(FIXED);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^custody +£574,760.00 +£696,500.00 +\+£121,740.00$/m);
    expect(stdout).toMatch(/^unpriced: beyond-last-band +4 +0 +-4$/m);
    expect(stdout).toMatch(/^2009-06 +120 +£61,212.05 +£62,541.05 +\+£1,329.00$/m);
    expect(stdout).toMatch(/^Become priced: 4$/m);
    expect(stdout).toMatch(/^the same, at a fixed price +1,389 +£413.79 +£574,754.31 +-£5.69$/m);
  });

  test('at the break-even, read from a pipe, brings in the same but for the rounding', async () => {
    const draft = readFileSync(FIXED, 'utf8').replaceAll('500.00', '413.79');
    const args = ['tariff', 'preview', '-', '--from', '2009-01-01', '--to', '2009-12-31', '--json'];
    const { stdout } = await custody(args, year, draft);
    expect(JSON.parse(stdout)).toMatchObject({
      detentions: 1393,
      // 1,393 at 413.79: four more than are priced now.
      after: { custody: '576409.47' },
      breakEven: { amount: '413.79', bringsIn: '574754.31', difference: '-5.69' },
    });
  });

  test('of the tariff in force changes nothing', async () => {
    const { stdout } = await preview(TARIFF);
    expect(stdout).toMatch(/^total +£601,479.30 +£601,479.30 +£0.00$/m);
    expect(stdout).toContain('Biggest rises: none');
  });

  test('refuses a date that is none, and a period that ends before it begins', async () => {
    const [none, backwards] = await Promise.all([
      preview(FIXED, '--to', 'June'),
      preview(FIXED, '--to', '2008-12-31'),
    ]);
    expect(none.stderr).toContain('--to is not a date');
    expect(backwards.stderr).toContain('--to is before the period begins, on 2009-01-01');
    expect([none.code, backwards.code]).toEqual([1, 1]);
  });
});
