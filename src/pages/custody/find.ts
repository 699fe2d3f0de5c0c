import { Hono } from 'hono';
import { z } from 'zod';
import { invalidField } from '../../domain/errors.ts';
import { kindOfNumber } from '../../domain/invoice.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { referenceShape } from '../../shapes/values.ts';
import { type DetentionSearch, searchDetentions } from '../../usecases/readDetentions.ts';
import { listSuites } from '../../usecases/referenceData.ts';
import type { PageDeps } from '../deps.ts';
import { draftsOf } from '../drafts.ts';
import { checked, type Fields, type FormView, fieldsOf, freshForm, parsed } from '../forms.ts';
import { consult, has, only, type PageContext, read, seeOther, show } from '../kit.ts';
import { PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { arrivalPlaceShape, detentionRow } from './detentionRows.ts';

/** What is looked for, by the name of the field that it is typed in. */
const LABELS = {
  custodyRecordNumber: 'Custody record number',
  detaineeReference: 'The force’s reference',
  homeOfficeReference: 'The Home Office reference',
  documentNumber: 'Number of a document',
} as const;
type By = keyof typeof LABELS;
const HINTS: Partial<Record<By, string>> = {
  custodyRecordNumber: 'For example, 01CX/4512/10',
  documentNumber: 'Of an invoice, credit note or claim, for example, MPS-2026-000001',
};

const draftShape = z.object({
  by: z.enum(['custodyRecordNumber', 'detaineeReference', 'homeOfficeReference']),
  text: z.string(),
});
type Sought = z.output<typeof draftShape>;

/** Finds detentions by number or reference, which stand in no path; and documents by their number. */
export function findRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const drafts = draftsOf(deps, 'find', draftShape);
  const anyone = only('custody', 'finance', 'auditor');

  app.get('/find', anyone, (c) => searchPage(c, freshForm(c, deps)));
  app.post('/find', anyone, async (c) => {
    const fields = await fieldsOf(c);
    const result = await checked(fields, LABELS, () => soughtIn(fields, namesFor(c)));
    if ('form' in result) return searchPage(c, result.form);
    const { by, text } = result.content;
    if (by === 'documentNumber') return seeOther(c, pathOfDocument(text));
    return seeOther(c, `/find/${await drafts.start(c, { by, text })}`);
  });
  app.get('/find/:draft', anyone, async (c) => {
    const path = `/find/${c.req.param('draft')}`;
    const sought = await drafts.read(c, c.req.param('draft'));
    const { after } = c.req.query();
    const suites = await read(c, deps, listSuites);
    const search = { ...searchOf(sought), after: placeIn(arrivalPlaceShape, after) };
    const { items, next } = await consult(c, deps, (steps, context) =>
      searchDetentions(steps, context, { ...search, limit: PAGE_ROWS }),
    );
    const [first] = items;
    if (first && sought.by === 'custodyRecordNumber') return seeOther(c, `/detentions/${first.id}`);
    return show(c, 'custody/found.njk', {
      title: items.length > 0 ? 'Detentions found' : 'Nothing found',
      back: { href: '/find' },
      label: LABELS[sought.by],
      text: sought.text,
      isByNumber: sought.by === 'custodyRecordNumber',
      rows: items.map((current) => detentionRow(current, suites)),
      readsInvoices: has(c, 'finance', 'auditor'),
      paging: pagingOf(path, { after }, next),
    });
  });
  return app;
}

/** What whoever is signed in can look for: documents are not for a custody desk. */
function namesFor(c: PageContext): By[] {
  const names: By[] = ['custodyRecordNumber', 'detaineeReference', 'homeOfficeReference'];
  return has(c, 'finance', 'auditor') ? [...names, 'documentNumber'] : names;
}

function searchPage(c: PageContext, form: FormView): Response {
  const fields = namesFor(c).map((name) => ({ name, label: LABELS[name], hint: HINTS[name] }));
  return show(c, 'custody/find.njk', { title: 'Find', form, fields });
}

/** The one thing that is looked for, of those that may be. Refuses none, and more than one. */
function soughtIn(fields: Fields, names: readonly By[]): { by: By; text: string } {
  const [by = 'custodyRecordNumber', ...more] = names.filter((name) => fields[name]?.trim());
  const [other] = more;
  if (other) {
    const detail = 'is one too many: fill in one field alone, and empty the others';
    throw invalidField({ pointer: `/${other}`, detail });
  }
  const content = { [by]: fields[by] ?? '' };
  const shape = z.object({ [by]: referenceShape(50, 'is empty: fill in one of the fields') });
  const text = parsed(shape, content)[by] ?? '';
  if (by !== 'documentNumber') return { by, text };
  const number = text.toUpperCase();
  if (kindOfNumber(number)) return { by, text: number };
  const detail = 'is not like MPS-2026-000001, MPS-CN-2026-000001 or MPS-CL-2026-000001';
  throw invalidField({ pointer: '/documentNumber', detail });
}

function pathOfDocument(number: string): string {
  return kindOfNumber(number) === 'claim' ? `/claims/${number}` : `/invoices/${number}`;
}

function searchOf({
  by,
  text,
}: Sought): Pick<DetentionSearch, 'custodyRecordNumber' | 'reference'> {
  if (by === 'custodyRecordNumber') return { custodyRecordNumber: text };
  const scheme = by === 'detaineeReference' ? 'force' : 'home-office';
  return { reference: { scheme, reference: text } };
}
