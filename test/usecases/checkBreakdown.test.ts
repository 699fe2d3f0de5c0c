import { expect, test } from 'vitest';
import { breakDownDetention, type Report } from '../../src/usecases/breakDown.ts';
import { checkBreakdown } from '../../src/usecases/checkBreakdown.ts';
import { openDesk, record } from './force.ts';

test('an event that was changed, or a checkpoint, is said to be', async () => {
  const desk = await openDesk();
  const { id } = await record(desk);
  const context = desk.context();
  const reading = { form: 'page', reason: 'optional' } as const;
  const report = await breakDownDetention(desk.store, context, id, reading);
  const check = (changes: Partial<Report>) =>
    checkBreakdown(desk.store, context, { ...report, ...changes });
  const [first] = report.breakdowns[0]?.events ?? [];
  expect(await check({})).toEqual({ size: report.event, proven: 1, astray: [], unsigned: null });

  const forged = report.breakdowns.map((one) => ({
    ...one,
    events: one.events.map((event) => ({ ...event, leaf: event.leaf.replace('Ada', 'Eve') })),
  }));
  expect(await check({ breakdowns: forged })).toMatchObject({
    proven: 0,
    astray: [first?.position],
  });
  const checkpoint = report.checkpoint.replace(/\n\d+\n/, '\n99\n');
  expect((await check({ checkpoint })).unsigned).toContain('is not right');
});
