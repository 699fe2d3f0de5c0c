/** Which year a page is of, as its path and query say: "/years/2009?basis=financial&suite=CX". */
import { z } from 'zod';
import { GROUP_KEYS, type GroupName } from '../../domain/admissions.ts';
import type { Behind } from '../../domain/behindFigures.ts';
import { COUNTED } from '../../domain/behindFigures.ts';
import { Refusal } from '../../domain/errors.ts';
import { formatInstant } from '../../domain/time.ts';
import { codeShape, instantShape, yearShape } from '../../shapes/values.ts';
import type { YearQuery } from '../../usecases/yearStatistics.ts';
import type { PageContext } from '../kit.ts';
import { linkOf } from '../paging.ts';

export const yearQueryShape = z.object({
  year: yearShape,
  basis: z.enum(['calendar', 'financial']).default('calendar'),
  suite: codeShape.nullable().default(null),
  asOf: instantShape.nullable().default(null),
});

const GROUP_NAMES = Object.keys(GROUP_KEYS) as [GroupName, ...GroupName[]];

const behindShape = z.object({
  counted: z.enum(COUNTED).default('admissions'),
  heldAt: instantShape.nullable().default(null),
  by: z.enum(GROUP_NAMES).optional(),
  key: z.string().max(100).optional(),
});

/** What an address asks for; refuses with `not-found` where it is mangled. */
export function yearIn(c: PageContext): YearQuery {
  return found(yearQueryShape, { year: c.req.param('year'), ...c.req.query() });
}

/** Of which figure: the detentions of a group have its key, but for those that name no operation. */
export function behindIn(c: PageContext): Behind {
  const { by, key = null, ...behind } = found(behindShape, c.req.query());
  return { ...behind, group: by === undefined ? null : { by, key } };
}

function found<S extends z.ZodType>(shape: S, content: unknown): z.output<S> {
  const result = shape.safeParse(content);
  if (!result.success) throw new Refusal('not-found', 'there is no such page of a year');
  return result.data;
}

type Part = '' | '/suites' | '/csv' | '/pdf' | '/detentions';

/** The address of a year, or of a part of it. */
export function yearLink(query: YearQuery, part: Part = '', more: Record<string, string> = {}) {
  return linkOf(`/years/${query.year}${part}`, { ...wordsOf(query), ...more });
}

/** Its path in the API. */
export function statisticsPath(query: YearQuery): string {
  return linkOf(`/v1/statistics/${query.year}`, wordsOf(query));
}

function wordsOf({ basis, suite, asOf }: YearQuery) {
  return {
    basis: basis === 'calendar' ? undefined : basis,
    suite: suite ?? undefined,
    asOf: asOf === null ? undefined : formatInstant(asOf),
  };
}

/** The address of the detentions behind a figure. */
export function behindLink(query: YearQuery, { counted, heldAt, group }: Behind): string {
  return yearLink(query, '/detentions', {
    ...(counted !== 'admissions' && { counted }),
    ...(heldAt !== null && { heldAt: formatInstant(heldAt) }),
    ...(group && { by: group.by, ...(group.key !== null && { key: group.key }) }),
  });
}
