import { beforeAll, describe, expect, test } from 'vitest';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { startRun } from '../../src/usecases/startRun.ts';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';
import { startServer } from './serving.ts';

const folder = temporaryFolder();
let variables: Variables;
let administrator: Variables;
beforeAll(async () => {
  ({ variables, administrator } = await prepareForce(folder));
});

const stay = (n: number, date: string, part: object = {}) => ({
  custodyRecordNumber: `N/${n}`,
  intervals: [{ suite: 'CX', startedAt: `${date}T08:00:00Z`, endedAt: `${date}T18:00:00Z` }],
  outcome: 'removed',
  ...part,
});
const run = (from: string, to: string, more: string[] = [], its = variables) =>
  custody(['invoice-run', '--customer', 'UKBA', '--from', from, '--to', to, ...more], its);
const YEAR = { customer: 'UKBA', releasedFrom: '2009-05-01', releasedTo: '2009-05-31' };

describe('invoice-run', () => {
  let ids: string[];
  beforeAll(async () => {
    ids = await recordStays(variables, [
      stay(1, '2009-03-02'),
      stay(2, '2009-03-01'),
      stay(3, '2009-03-03', { outcome: null }),
      stay(4, '2009-04-01'),
      stay(5, '2009-05-01'),
      stay(6, '2009-06-01'),
    ]);
  });

  test('previews, issues and claims a month, and says what it left out', async () => {
    const left = `Left out 1 detention\n  ${ids[2]}  not-released  the detention is not released: no outcome is recorded\n`;
    const preview = await run('2009-03-01', '2009-03-31', ['--preview']);
    expect(preview).toEqual({
      code: 0,
      stdout: `Would issue 2 invoices, £592.00\n  0-12  2  £592.00\nThe claim would come to £592.00\n${left}Nothing was issued.\n`,
      stderr: '',
    });
    const { code, stdout, stderr } = await run('2009-03-01', '2009-03-31');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Claim MPS-CL-\d{4}-000001: MPS-\d{4}-000001 to MPS-\d{4}-000002\n/);
    expect(stdout).toContain(
      `\nIssued 2 invoices, £592.00\n  0-12  2  £592.00\nThe claim comes to £592.00\n${left}`,
    );
    const again = await run('2009-03-01', '2009-03-31');
    expect(again.stdout).toBe(`There was nothing to issue, so there is no claim.\n${left}`);
  });

  test('says what its claim has beside, and what that comes to', async () => {
    await inDatabase(variables, async (store, nextContext) => {
      const [number = ''] = (
        await store.read((steps) => steps.documents.list({ force: 'MPS', limit: 1 }))
      ).map((document) => document.number);
      const context = nextContext();
      const crediting = { reason: 'not ours', rebill: true };
      await store.transaction(context.actor.force, (steps) =>
        creditInvoice(steps, context, number, crediting),
      );
    });
    const since = 'Since the last claim\n  credit notes  1  -£296.00\n';
    const preview = await run('2009-04-01', '2009-04-30', ['--preview']);
    expect(preview.stdout).toBe(
      `Would issue 1 invoice, £296.00\n  0-12  1  £296.00\n${since}The claim would come to £0.00\nNothing was issued.\n`,
    );
    const none = await run('2008-04-01', '2008-04-30', ['--preview']);
    expect(none.stdout).toContain(`${since}There would be no claim.\n`);
    const { stdout } = await run('2009-04-01', '2009-04-30');
    expect(stdout).toContain(
      `Issued 1 invoice, £296.00\n  0-12  1  £296.00\n${since}The claim comes to £0.00\n`,
    );
  });

  test('goes on with a run that was broken off, in the name of who started it', async () => {
    const seconds = 2;
    // Whoever was at it is not heard of any more.
    const started = await inDatabase(variables, (store, nextContext) => {
      const context = nextContext();
      const { force } = context.actor;
      return store.transaction(force, function* (steps) {
        const its = yield* startRun(steps, context, YEAR);
        const lease = { force, work: `invoice-run/${its.id}`, holder: 'another process' };
        yield* steps.leases.hold(lease, seconds);
        return its;
      });
    });
    const { stdout } = await run(YEAR.releasedFrom, YEAR.releasedTo);
    expect(stdout).toMatch(/^Claim .*\nIssued 1 invoice, £296\.00\n/);
    const runs = await inDatabase(variables, (store) =>
      store.read((steps) => steps.runs.list({ force: 'MPS', limit: 10 })),
    );
    expect(runs.filter(({ releasedFrom }) => releasedFrom === YEAR.releasedFrom)).toMatchObject([
      { id: started.id, status: 'ended', issued: 1 },
    ]);
    const ended = runs.find(({ id }) => id === started.id)?.endedAt;
    expect(ended).toBeGreaterThanOrEqual(started.startedAt + seconds);
  });

  test('that was broken off is taken up by the service when it starts', async () => {
    const period = { ...YEAR, releasedFrom: '2009-06-01', releasedTo: '2009-06-30' };
    const { id } = await inDatabase(variables, (store, nextContext) => {
      const context = nextContext();
      return store.transaction(context.actor.force, (steps) => startRun(steps, context, period));
    });
    const server = await startServer({ ...variables, LOG_LEVEL: 'silent' });
    const authorization = `Bearer ${variables.CUSTODY_KEY}`;
    await expect
      .poll(
        async () => {
          const path = `${server.url}/v1/invoice-runs/${id}`;
          const answer = await fetch(path, { headers: { authorization } });
          return await answer.json();
        },
        { timeout: 10_000 },
      )
      .toMatchObject({ status: 'ended', progress: { issued: 1 } });
    await server.stop();
  });

  test.each([
    ['a role that may not', '2009-03-01', '2009-03-31', 'this needs the role finance'],
    ['no date', '2009-02-30', '2009-03-31', '--from is not a date'],
    ['days the wrong way round', '2009-03-31', '2009-03-01', '2009-03-01 is before 2009-03-31'],
  ])('refuses %s', async (what, from, to, why) => {
    const { code, stdout, stderr } = await run(
      from,
      to,
      [],
      what === 'a role that may not' ? administrator : variables,
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(why);
  });
});
