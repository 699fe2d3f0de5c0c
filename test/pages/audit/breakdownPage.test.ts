import { expect, test } from 'vitest';
import { reportJson } from '../../../src/http/breakdowns.ts';
import { proofOf } from '../../../src/pages/audit/breakdownPage.ts';
import { breakDownDetention } from '../../../src/usecases/breakDown.ts';
import { verifierKeys } from '../../../src/usecases/proveLog.ts';
import { openDesk, record } from '../../usecases/force.ts';

test('an event that was changed, or a checkpoint, is said to be', async () => {
  const desk = await openDesk();
  const { id } = await record(desk);
  const context = desk.context();
  const reading = { form: 'page', reason: 'optional' } as const;
  const found = await breakDownDetention(desk.store, context, id, reading);
  const { items, checkpoint } = reportJson(found, context, null);
  const events = items[0]?.events ?? [];
  const keys = await desk.store.read((steps) => verifierKeys(steps, 'MPS'));
  expect(proofOf(events, checkpoint, keys)).toMatchObject({
    proven: events.length,
    astray: [],
    unsigned: null,
  });

  const forged = events.map((event) => ({ ...event, leaf: event.leaf.replace('Ada', 'Eve') }));
  const [first] = events;
  expect(proofOf(forged, checkpoint, keys)).toMatchObject({
    proven: 0,
    astray: [first?.proof.index],
  });
  const later = checkpoint.replace(/\n\d+\n/, '\n99\n');
  expect(proofOf([], later, keys).unsigned).toContain('is not right');
});
