/** Owns nunjucks: templates and the values they show in, a page out. Whatever a value holds comes out as text. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { spokenDate, spokenInstant } from '../documents/spokenTime.ts';
import { spoken, spokenCount, spokenTime } from '../documents/words.ts';
import { spokenPounds } from '../domain/money.ts';
import { spokenDuration } from '../domain/time.ts';

/** The folders that the design systems' packages have their templates under. */
const GOVUK = dirname(dirname(fileURLToPath(import.meta.resolve('govuk-frontend'))));
const MOJ = fileURLToPath(
  new URL('..', import.meta.resolve('@ministryofjustice/frontend/moj/all.bundle.mjs')),
);
const VIEWS = fileURLToPath(new URL('views', import.meta.url));

const environment = new nunjucks.Environment(
  [VIEWS, GOVUK, MOJ].map((folder) => new nunjucks.FileSystemLoader(folder)),
  { autoescape: true, trimBlocks: true, lstripBlocks: true },
);

/** How templates write values: always in the words of the documents. */
const FILTERS = {
  /** "296.00" -> "£296.00" */
  pounds: spoken,
  /** 29600 -> "£296.00" */
  pence: spokenPounds,
  /** 1393 -> "1,393" */
  count: spokenCount,
  /** "2009-06-01" -> "1 June 2009" */
  date: spokenDate,
  /** Seconds since 1970 -> "Mon 1 Jun 2009 09:15 BST" */
  instant: spokenInstant,
  /** RFC 3339 -> the same */
  time: spokenTime,
  /** Seconds -> "10 h 30 min" */
  duration: spokenDuration,
};
for (const [name, filter] of Object.entries(FILTERS)) environment.addFilter(name, filter);

/** Something that is wrong with a form. */
export interface FormProblem {
  /** The field, to go to it; null where it is of the form as a whole. */
  field: string | null;
  text: string;
}

/** What is wrong with a field of a form; undefined where nothing is. */
function wrongWith(
  { problems }: { problems: readonly FormProblem[] },
  name: string,
): string | undefined {
  const texts = problems.flatMap(({ field, text }) => (field === name ? [text] : []));
  return texts.length > 0 ? texts.join('. ') : undefined;
}
environment.addGlobal('wrongWith', wrongWith);

/**
 * Empty lines that templates leave, and what they indent their tags by; but what is to be copied, or was
 * typed, keeps its own.
 */
const TEMPLATE_SPACE = /<(pre|textarea)\b.*?<\/\1>|\n\s*\n\s*|\n\s+(?=<)/gs;

/** A page by the name of its template. Throws where the template is wrong, which is a defect. */
export function render(template: string, values: object): string {
  return environment
    .render(template, values)
    .replaceAll(TEMPLATE_SPACE, (found, kept?: string) => (kept ? found : '\n'));
}
