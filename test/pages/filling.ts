/** Forms as a browser fills them in. */
import type { Browsing } from './browsing.ts';

/** Types a text in the field of each label. */
export async function fill({ page }: Browsing, answers: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(answers)) await page.getByLabel(label).fill(text);
}

/** The hidden fields of the form on the page, to send it by hand. */
export async function sentFields({ page }: Browsing): Promise<Record<string, string>> {
  const hidden = page.locator('main input[type=hidden]');
  const fields = await Promise.all(
    (await hidden.all()).map(async (field) => [
      (await field.getAttribute('name')) ?? '',
      (await field.getAttribute('value')) ?? '',
    ]),
  );
  return Object.fromEntries(fields);
}
