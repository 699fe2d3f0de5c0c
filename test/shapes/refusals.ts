import type { z } from 'zod';

/** What a shape refuses of a value: "/pointer what is wrong", unknown fields by their names. */
export function refusals(shape: z.ZodType, value: unknown): string[] {
  const issues = shape.safeParse(value).error?.issues ?? [];
  return issues.flatMap((issue) => {
    const pointer = issue.path.map((step) => `/${String(step)}`).join('');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${pointer}/${key} is unknown`)
      : [`${pointer} ${issue.message}`];
  });
}
