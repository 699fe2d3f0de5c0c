/** How the log stands: its checkpoint, what can be checked at once, and what proves it to anybody. */
import { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../../domain/errors.ts';
import { readCheckpoint as opened } from '../../domain/signedNote.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { numberGaps } from '../../usecases/numberGaps.ts';
import { MAY_PROVE, readCheckpoint } from '../../usecases/readLog.ts';
import {
  type CheckedConsistency,
  checkConsistency,
  holdAgainst,
  type LogSigning,
  type LogState,
  readLogSigning,
  readLogState,
} from '../../usecases/readLogState.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, formAgain, freshForm, parsed, problemsIn } from '../forms.ts';
import { has, only, type PageContext, read, show } from '../kit.ts';
import { textFile } from './log.ts';

const PATH = '/audit/checkpoint';
const LABELS = { note: 'The checkpoint', first: 'The earlier size', second: 'The later size' };

/** What was asked of the log beside its state, and what came of it. */
interface Answered {
  held?: { size: number; wrong: string | null };
  consistency?: CheckedConsistency;
}

export function stateRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const may = only(...MAY_PROVE);
  app.get(PATH, may, async (c) => {
    const { first, second } = c.req.query();
    if (first === undefined) return showState(c, deps, freshForm(c, deps), {});
    const fields = { first, second: second ?? '' };
    const sizes = () => consistencyOf(c, deps, fields);
    return answered(c, deps, fields, async () => ({ consistency: await sizes() }));
  });
  app.post(PATH, may, async (c) => {
    const fields = await fieldsOf(c);
    // A browser sends the lines of a text with CR and LF.
    const note = `${(fields.note ?? '').replaceAll('\r\n', '\n').trim()}\n`;
    return answered(c, deps, fields, async () => ({
      held: await read(c, deps, (steps, context) => holdAgainst(steps, context, note)),
    }));
  });
  app.get(`${PATH}/file`, may, async (c) => {
    const note = await read(c, deps, (steps, context) => readCheckpoint(steps, context, {}));
    const { force } = c.get('context').actor;
    return textFile(c, `${force.toLowerCase()}-${opened(note).size}.checkpoint`, note);
  });
  return app;
}

async function answered(
  c: PageContext,
  deps: PageDeps,
  fields: FormView['fields'],
  ask: () => Promise<Answered>,
): Promise<Response> {
  try {
    return showState(c, deps, { ...freshForm(c, deps), fields }, await ask());
  } catch (error) {
    return showState(c, deps, formAgain(fields, problemsIn(error, LABELS)), {});
  }
}

const sizesShape = z.object({ first: sizeShape(), second: sizeShape().optional() });

function sizeShape() {
  const wrong = 'is not a number of events: write it like 1393';
  return z
    .string()
    .trim()
    .regex(/^(0|[1-9]\d{0,14})$/, wrong)
    .transform(Number);
}

async function consistencyOf(
  c: PageContext,
  deps: PageDeps,
  { first, second }: { first: string; second: string },
): Promise<CheckedConsistency> {
  const sizes = parsed(sizesShape, { first, second: second.trim() === '' ? undefined : second });
  return namedFields(() =>
    read(c, deps, (steps, context) =>
      checkConsistency(steps, context, { from: sizes.first, to: sizes.second }),
    ),
  );
}

/** The proof's sizes are refused by their names in the API, and go by others in the form. */
async function namedFields<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'invalid') throw error;
    const errors = error.errors.map(({ pointer, detail }) => ({
      pointer: pointer === '/from' ? '/first' : '/second',
      detail,
    }));
    throw new Refusal('invalid', error.message, { errors });
  }
}

async function showState(c: PageContext, deps: PageDeps, form: FormView, answer: Answered) {
  const { state, signing, series } = await read(c, deps, function* (steps, context) {
    const state = yield* readLogState(steps, context);
    const signing = yield* readLogSigning(steps, context);
    return { state, signing, series: yield* numberGaps(steps, context) };
  });
  const { checkpoint, keyCount } = signing;
  return show(c, 'audit/state.njk', {
    title: 'State of the audit log',
    form,
    state,
    checkpoint,
    checks: checksOf(state, signing),
    series,
    keyCount,
    ...answer,
    back: { href: has(c, 'auditor') ? '/audit' : '/' },
  });
}

/** What was checked as the page was made, each with whether it is right. */
function checksOf({ lastLeads }: LogState, { checkpoint, unsigned }: LogSigning) {
  return [
    {
      title: 'The checkpoint is signed with the key that the log registered',
      ok: checkpoint !== null && unsigned === null,
      detail: checkpoint === null ? 'the signing key is not at hand' : unsigned,
    },
    {
      title: 'The last event’s own text leads to the root of the log',
      ok: lastLeads,
      detail: lastLeads ? null : 'it leads elsewhere, or is gone: have the whole log verified',
    },
  ];
}
