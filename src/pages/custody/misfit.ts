/** What no longer fits a record, said of the field of the form that can be changed. */
import { spokenInstant } from '../../documents/spokenTime.ts';
import { type Detention, lastInterval } from '../../domain/detention.ts';
import { type Instant, parseInstant } from '../../domain/time.ts';
import type { Fields, FormProblem, FormView, Labels } from '../forms.ts';
import { momentIn } from '../moments.ts';

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
  const earliest = endedAt ?? startedAt;
  if (endedAt === null ? at <= earliest : at < earliest) {
    const since = `${spokenInstant(earliest)}, when the record last changes`;
    const text = `${label}, ${spokenInstant(at)}, is not after ${since}: write a later time, or amend the record`;
    return { field: name, text };
  }
  return isOfTime(problem) ? { field: name, text: withoutNumber(problem.text) } : problem;
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
  return { field: isEarly ? from : to, text: withoutNumber(problem.text) };
}

function instantIn(fields: Fields, name: string): Instant | null {
  const moment = momentIn(fields, name);
  return 'time' in moment ? parseInstant(moment.time) : null;
}

const isOfTime = ({ text }: FormProblem) =>
  /lies in the future|is not inside the stay|, not after it starts at/.test(text);

/** On a form of one session its number says nothing. */
const withoutNumber = (text: string) => text.replace(/^Interpreter session \d+/, 'The session');
