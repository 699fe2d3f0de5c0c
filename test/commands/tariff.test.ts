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
