/** An invoice run: how far it is, and what it left out. */
import { Hono } from 'hono';
import { z } from 'zod';
import { spokenCount } from '../../documents/words.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { type RunAnswer, runAnswer } from '../../http/runAnswer.ts';
import { readLeftOut, readRun } from '../../usecases/readRuns.ts';
import type { PageDeps } from '../deps.ts';
import { consult, has, only, read, show } from '../kit.ts';
import { PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { leftOutCounts, leftOutRow, readBeside } from './leftOut.ts';

/** No other page has such an address. */
const ID = ':id{[0-9a-f-]+}';
const placeShape = z.strictObject({ position: z.int().min(0) });

/** The page of a run, and the list of what it left out. */
export function runProgressRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(`/runs/${ID}`, only('finance', 'auditor'), async (c) => {
    const id = c.req.param('id');
    const run = await read(c, deps, function* (steps, context) {
      const counted = yield* readRun(steps, context, id);
      return runAnswer(counted, context.now, deps.runs.paceOf(id));
    });
    return show(c, 'finance/run.njk', {
      title: `Invoice run for ${run.customer}`,
      run,
      says: progressSentence(run),
      left: run.progress.secondsLeft === null ? null : timeLeft(run.progress.secondsLeft),
      leftOut: leftOutCounts(run.leftOut),
      back: { href: '/runs', text: 'Invoice runs' },
    });
  });
  app.get(`/runs/${ID}/left-out`, only('finance', 'auditor'), async (c) => {
    const id = c.req.param('id');
    const { after } = c.req.query();
    const place = placeIn(placeShape, after)?.position ?? 0;
    const found = await consult(c, deps, function* (steps, context) {
      const { run } = yield* readRun(steps, context, id);
      const page = yield* readLeftOut(steps, context, id, { after: place, limit: PAGE_ROWS });
      return { run, page, beside: yield* readBeside(steps, context, page.items) };
    });
    return show(c, 'finance/run-left-out.njk', {
      title: 'What the run left out',
      mayAct: has(c, 'finance'),
      run: found.run,
      rows: found.page.items.map((one) => leftOutRow(one, found.beside)),
      paging: pagingOf(`/runs/${id}/left-out`, { after }, found.page.next),
      back: { href: `/runs/${id}`, text: 'The run' },
    });
  });
  return app;
}

/** What is told to who does not see the bar: another sentence at each quarter, and not at each step. */
export function progressSentence({ status, progress, claim }: RunAnswer): string {
  const { done, total, issued } = progress;
  if (status === 'ended') {
    const invoices = issued === 1 ? '1 invoice' : `${spokenCount(issued)} invoices`;
    return `The run has ended: ${invoices} issued. ${claim === null ? 'There is no claim.' : `Claim ${claim} is ready.`}`;
  }
  const quarter = total === 0 ? 0 : Math.min(3, Math.floor((done * 4) / total));
  return [
    'The run has started.',
    'A quarter is done.',
    'Half is done.',
    'Three quarters are done.',
  ][quarter] as string;
}

/** Roughly, as it is a guess: "40 seconds", "3 minutes". */
export function timeLeft(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds > 90) return `${spokenCount(minutes)} minutes`;
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
