/** Pages that are asked for by a form with GET, such as a list by its filters. */
import { checked, type Fields, type FormView, formAgain, type Labels } from './forms.ts';

/** What was found; or, where what was typed does not hold, the form with what is wrong. */
export async function asked<T>(
  fields: Fields,
  labels: Labels,
  find: () => Promise<T>,
): Promise<{ found: T | null; form: FormView }> {
  const result = await checked(fields, labels, find);
  return 'form' in result
    ? { found: null, form: result.form }
    : { found: result.content, form: formAgain(fields, []) };
}
