import { beforeAll, describe, expect, test } from 'vitest';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
let variables: Variables;
beforeAll(async () => {
  ({ variables } = await prepareForce(folder));
  const interval = {
    suite: 'CX',
    startedAt: '2009-06-01T09:15:00+01:00',
    endedAt: '2009-06-01T19:45:00+01:00',
  };
  const late = {
    suite: 'BX',
    startedAt: '2010-02-01T10:00:00Z',
    endedAt: '2010-02-01T14:00:00Z',
    watch: 'constant',
  };
  await recordStays(variables, [
    { custodyRecordNumber: 'S/1', intervals: [interval], outcome: 'removed' },
    { custodyRecordNumber: 'S/2', intervals: [late], outcome: 'bailed' },
  ]);
});

const statistics = (...args: string[]) => custody(['statistics', ...args], variables);

describe.concurrent('statistics', () => {
  test('prints a calendar year as JSON', async () => {
    const { code, stdout, stderr } = await statistics('2009');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      year: 2009,
      basis: 'calendar',
      detentions: 1,
      lengthHours: { mean: 10.5 },
      charges: { total: '296.00' },
    });
  });

  test('prints a financial year, one suite of it, and CSV', async () => {
    const [year, suite] = await Promise.all([
      statistics('2009', '--financial'),
      statistics('2009', '--financial', '--suite', 'BX', '--csv'),
    ]);
    expect(JSON.parse(year.stdout)).toMatchObject({ basis: 'financial', detentions: 2 });
    expect(suite.stdout).toMatch(/^\ufeffsection,key,measure,value\n/);
    expect(suite.stdout).toContain('\nyear,,detentions,1\n');
    expect(suite.stdout).toContain('\nyear,,charges.total,956.00\n');
  });

  test('counts nothing as of a moment before it was recorded', async () => {
    const { stdout } = await statistics('2009', '--as-of', '2010-01-01T00:00:00Z');
    expect(JSON.parse(stdout)).toMatchObject({ detentions: 0, lengthHours: { mean: null } });
  });

  test('leaves in the log what was shown, and to whom', async () => {
    await statistics('2008', '--suite', 'CX', '--csv');
    const shown = await inDatabase(variables, (store) =>
      store.read((steps) =>
        steps.audit.events({ log: 'MPS', kind: 'statistics.consulted', limit: 20 }),
      ),
    );
    const [event, ...more] = shown.filter(({ details }) => details?.year === 2008);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      actor: { name: 'Ada All' },
      subjects: [],
      details: { year: 2008, basis: 'calendar', suite: 'CX', asOf: null, format: 'csv' },
    });
  });

  test('refuses what is no year, no suite and no past moment', async () => {
    const [year, suite, future, time] = await Promise.all([
      statistics('09'),
      statistics('2009', '--suite', 'ZZ'),
      statistics('2009', '--as-of', '2999-01-01T00:00:00Z'),
      statistics('2009', '--as-of', 'yesterday'),
    ]);
    expect(year.stderr).toContain('the year is not a year: write it like 2009');
    expect(suite.stderr).toContain('ZZ is not a suite of MPS: it has AC, BG');
    expect(future.stderr).toContain('--as-of lies in the future');
    expect(time.stderr).toContain('--as-of is not a time');
    expect([year, suite, future, time].map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  });
});
