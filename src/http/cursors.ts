/** Where a page of a list ended, as text in a link. */
import { z } from 'zod';

/** Where a page ended, as opaque text. */
export function cursorOf(place: unknown): string | null {
  return place === null ? null : Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** A cursor read back under the shape of its place. */
export function cursorShape<T extends z.ZodType>(place: T) {
  return z
    .string()
    .max(300)
    .transform((text, context): z.output<T> => {
      const result = place.safeParse(decoded(text));
      if (result.success) return result.data;
      context.addIssue({ code: 'custom', message: 'is not a cursor: send the "next" of a page' });
      return z.NEVER;
    })
    .meta({ type: 'string', description: 'The "next" of the page before' });
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
