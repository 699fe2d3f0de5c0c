import { invalidField } from '../domain/errors.ts';
import { dayOfDate, type Instant, type LondonDate, londonDayStart } from '../domain/time.ts';

/** London days that a list is of, the last one by the name of its field. */
interface Days {
  from: LondonDate | undefined;
  to: LondonDate | undefined;
  field?: string;
}

/** The same as moments, at or after and before; refuses days that are the wrong way round. */
export function momentsOfDays({ from, to, field = 'to' }: Days): {
  from: Instant | undefined;
  before: Instant | undefined;
} {
  if (from !== undefined && to !== undefined && to < from) {
    throw invalidField({ pointer: `/${field}`, detail: `${to} is before ${from}` });
  }
  return {
    from: from === undefined ? undefined : londonDayStart(dayOfDate(from)),
    before: to === undefined ? undefined : londonDayStart(dayOfDate(to) + 1),
  };
}
