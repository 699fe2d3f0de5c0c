/** The forms that an answer has, and the one of them that a caller asks for; and that of what is sent. */
import type { Context as HonoContext } from 'hono';
import { accepts } from 'hono/accepts';
import { HTTPException } from 'hono/http-exception';
import type { HttpEnv } from '../http/deps.ts';
import { problem } from './problems.ts';
import { ref } from './router.ts';

const TYPES = {
  json: 'application/json',
  csv: 'text/csv',
  pdf: 'application/pdf',
  xml: 'application/xml',
  zip: 'application/zip',
  ndjson: 'application/x-ndjson',
} as const;
type Form = keyof typeof TYPES;
type FileForm = Exclude<Form, 'json' | 'ndjson'>;

/** An answer that is read as the component, or in another form by Accept, as it is described. */
export function inForms(component: string, ...others: FileForm[]) {
  const described = others.map((form) => [TYPES[form], BINARY.has(form) ? BYTES : TEXT] as const);
  return { [TYPES.json]: ref(component), ...Object.fromEntries(described) };
}

const BINARY: ReadonlySet<Form> = new Set(['pdf', 'zip']);
const BYTES = { type: 'string', format: 'binary' } as const;
const TEXT = { type: 'string' } as const;

/** What Accept names, such as "text/*", and how much it is wanted. */
interface Range {
  type: string;
  q: number;
}

/**
 * What Accept asks for most (RFC 9110 12.5.1), the first where it is all the same. Called before
 * anything is read: what cannot be answered is not looked up, and leaves no event.
 */
export function formOf<F extends Form>(
  c: HonoContext<HttpEnv>,
  subject: string,
  forms: readonly [F, ...F[]],
): F {
  const supports = forms.map((form) => TYPES[form]);
  const type = accepts(c, { header: 'Accept', supports, default: supports[0] ?? '', match });
  const form = forms.find((one) => TYPES[one] === type);
  if (form) return form;
  throw new HTTPException(406, { message: `${subject} read as ${supports.join(' or ')}` });
}

/** The form in which a file is sent, by its Content-Type; one in none of them is refused. */
export function sentFormOf<F extends Form>(c: HonoContext<HttpEnv>, forms: readonly F[]): F {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  const form = forms.find((one) => TYPES[one] === type);
  if (form) return form;
  const types = forms.map((one) => TYPES[one]).join(' or ');
  const detail = `send the file as ${types}, and say so in the Content-Type header`;
  throw new HTTPException(415, { res: problem(c, { code: 'unsupported-media-type', detail }) });
}

/** The type of the highest quality; "" where none is acceptable. */
function match(ranges: readonly Range[], { supports }: { supports: string[] }): string {
  let best = { type: '', quality: 0 };
  for (const type of supports) {
    const quality = qualityOf(type, ranges);
    if (quality > best.quality) best = { type, quality };
  }
  return best.type;
}

/** A range that names the type says more than one that has a wildcard. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const name of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const named = ranges.filter((range) => range.type.toLowerCase() === name);
    if (named.length > 0) return Math.max(...named.map(({ q }) => q));
  }
  return 0;
}

/** An answer to be kept as a file of the name; a PDF is shown first. What comes in chunks is sent as it is made. */
export function fileAnswer(
  content: string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>,
  form: FileForm,
  name: string,
): Response {
  const isWhole = typeof content === 'string' || content instanceof Uint8Array;
  return new Response(isWhole ? content : ReadableStream.from(content), {
    headers: {
      'content-type': form === 'csv' ? `${TYPES.csv}; charset=utf-8` : TYPES[form],
      'content-disposition': `${form === 'pdf' ? 'inline' : 'attachment'}; filename="${name}.${form}"`,
      'cache-control': 'no-store',
    },
  });
}
