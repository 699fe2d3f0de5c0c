/** Pages that are asked for by a form with GET, such as a list by its filters. */
import { type Fields, type FormView, formAgain, type Labels, problemsIn } from './forms.ts';
import type { PageStatus } from './kit.ts';

/** What was found; or, where what was typed does not hold, the form with what is wrong. */
export async function asked<T>(
  fields: Fields,
  labels: Labels,
  find: () => Promise<T>,
): Promise<{ found: T | null; form: FormView; status: PageStatus }> {
  try {
    return { found: await find(), form: formAgain(fields, []), status: 200 };
  } catch (error) {
    return { found: null, form: formAgain(fields, problemsIn(error, labels)), status: 422 };
  }
}
