/** The small schemas that answers are described with. */
// Its `z`, so that schemas made here can be registered whoever imports this first.
import { z } from '@hono/zod-openapi';

export const instant = z.iso
  .datetime({ offset: true })
  .meta({ example: '2009-06-01T09:15:00+01:00' });
export const date = z.iso.date();
export const pounds = z
  .string()
  .regex(/^-?\d+\.\d\d$/)
  .meta({ example: '296.00' });
export const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const text = z.string();
export const absent = <T extends z.ZodType>(schema: T) => schema.nullable();
export const list = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: absent(text) });
