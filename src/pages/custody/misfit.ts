/** What no longer fits a record, said of the field of the form that can be changed. */
import { spokenInstant } from '../../documents/spokenTime.ts';
import { type Detention, lastInterval } from '../../domain/detention.ts';
import { type Instant, parseInstant } from '../../domain/time.ts';
import type { Fields, FormView, Labels } from '../forms.ts';
import { momentIn } from '../moments.ts';
import type { FormProblem } from '../render.ts';

/** A form's moments by their names, as they are called. */
export type Moments = Labels;

/** The form with what is wrong with the times of a stay placed at its own fields, one moment or two. */
export function placedMisfits(form: FormView, moments: Moments, detention: Detention): FormView {
  const names = Object.keys(moments);
  if (names.length === 0) return form;
  const place = names.length > 1 ? sessionMisfit : courseMisfit;
  const problems = form.problems.map((problem) =>
    problem.field === null ? place(problem, form.fields, moments, detention) : problem,
  );
  return { ...form, problems };
}

/** Of the next moment of a stay: a change, or its end. */
function courseMisfit(
  problem: FormProblem,
  fields: Fields,
  moments: Moments,
  detention: Detention,
): FormProblem {
  const [[name, label] = ['', '']] = Object.entries(moments);
  const at = instantIn(fields, name);
  if (at === null) return problem;
  const { startedAt, endedAt } = lastInterval(detention);
  const last = endedAt ?? startedAt;
  if (endedAt === null ? at <= last : at < last) {
    const wrong = endedAt === null ? 'is not after' : 'is before';
    const text = `${label}, ${spokenInstant(at)}, ${wrong} the last time in the record, ${spokenInstant(last)}: write a later time, or amend the record`;
    return { field: name, text };
  }
  if (OUTSIDE.test(problem.text)) {
    return { field: name, text: `${problem.text}: write a later time, or amend the session` };
  }
  return isOfTime(problem) ? { field: name, text: problem.text } : problem;
}

/** Of a session, which has a start and an end inside the stay. */
function sessionMisfit(
  problem: FormProblem,
  fields: Fields,
  moments: Moments,
  detention: Detention,
): FormProblem {
  const [[from, start] = ['', ''], [to, end] = ['', '']] = Object.entries(moments);
  const [startedAt, endedAt] = [instantIn(fields, from), instantIn(fields, to)];
  if (startedAt === null || endedAt === null || !isOfTime(problem)) return problem;
  if (endedAt <= startedAt) {
    const text = `${end}, ${spokenInstant(endedAt)}, is not after ${start.toLowerCase()}, ${spokenInstant(startedAt)}: check dates and times`;
    return { field: to, text };
  }
  const isEarly = startedAt < (detention.intervals[0]?.startedAt ?? startedAt);
  const field = isEarly ? from : to;
  if (!OUTSIDE.test(problem.text)) return { field, text: problem.text };
  // On a form of one session its number says nothing.
  const text = problem.text.replace(/^Interpreter session \d+/, 'The session');
  return { field, text: `${text}: check dates and times` };
}

function instantIn(fields: Fields, name: string): Instant | null {
  const moment = momentIn(fields, name);
  return 'time' in moment ? parseInstant(moment.time) : null;
}

const OUTSIDE = /is not inside the stay/;

const isOfTime = ({ text }: FormProblem) =>
  OUTSIDE.test(text) || /lies in the future|, not after it starts at/.test(text);
