/** The year's averages, beside those of the year before. */
import { Hono } from 'hono';
import { spokenInstant } from '../../documents/spokenTime.ts';
import { arrivalRows, heldGrid, WEEKDAYS, yearCharts } from '../../documents/yearCharts.ts';
import { type GroupTable, yearView } from '../../documents/yearView.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { type YearReportJson, yearReportJson } from '../../shapes/yearReport.ts';
import { listSuites } from '../../usecases/referenceData.ts';
import { newestYear, yearReport } from '../../usecases/yearReport.ts';
import { STATISTICIANS, type YearQuery } from '../../usecases/yearStatistics.ts';
import { barChart, lineChart, weekChart } from '../charts/year.ts';
import type { PageDeps } from '../deps.ts';
import { type Fields, type FormView, formAgain, parsed, problemsIn } from '../forms.ts';
import {
  download,
  freshContext,
  has,
  only,
  type PageContext,
  read,
  seeOther,
  show,
} from '../kit.ts';
import { isBlankMoment, isShownTwice, momentFields, momentIn } from '../moments.ts';
import { behindLink, statisticsPath, yearIn, yearLink, yearQueryShape } from './query.ts';

/** Operations are typed freely: a force can have any number. The CSV file has them all. */
const MOST_ROWS = 100;
/** London’s clocks are known from the year before it on. */
const FIRST_YEAR = 1971;

const LABELS = {
  year: 'What is typed',
  basis: 'The kind of year',
  suite: 'The suite',
  asOf: 'The moment',
};

/** The figures of a year, the form that chooses one, and its files. */
export function yearRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const allowed = only(...STATISTICIANS);
  app.get('/years', allowed, async (c) => {
    const fields = c.req.query();
    if (fields.year === undefined) return seeOther(c, `/years/${await read(c, deps, newestYear)}`);
    return refusedAgain(c, deps, fields, async () => seeOther(c, yearLink(chosen(fields))));
  });
  app.get('/years/:year', allowed, (c) => {
    const query = yearIn(c);
    return refusedAgain(c, deps, fieldsOfYear(query), () => yearPage(c, deps, query));
  });
  app.get('/years/:year/suites', allowed, (c) => suitesPage(c, deps, yearIn(c)));
  app.get('/years/:year/csv', allowed, (c) =>
    download(c, deps, statisticsPath(yearIn(c)), 'text/csv'),
  );
  app.get('/years/:year/pdf', allowed, (c) =>
    download(c, deps, statisticsPath(yearIn(c)), 'application/pdf'),
  );
  return app;
}

/** What was chosen in the form. */
function chosen(fields: Fields): YearQuery {
  const asOf = isBlankMoment(fields, 'asOf') ? { time: null } : momentIn(fields, 'asOf');
  const content = {
    year: fields.year?.trim(),
    basis: fields.basis,
    suite: fields.suite || null,
    asOf: 'time' in asOf ? asOf.time : null,
  };
  return parsed(yearQueryShape, content, 'error' in asOf ? [asOf.error] : []);
}

function fieldsOfYear({ year, basis, suite, asOf }: YearQuery): Fields {
  return {
    year: String(year),
    basis,
    suite: suite ?? '',
    ...(asOf !== null && momentFields('asOf', asOf)),
  };
}

/** Goes on; where what was chosen does not hold, shows the choice again with what is wrong. */
async function refusedAgain(
  c: PageContext,
  deps: PageDeps,
  fields: Fields,
  goOn: () => Promise<Response>,
): Promise<Response> {
  try {
    return await goOn();
  } catch (error) {
    const form = formAgain(fields, problemsIn(error, LABELS));
    const suites = await read(c, deps, listSuites);
    return show(
      c,
      'year/choose.njk',
      { title: 'Choose a year', choice: choiceView(form, suites), form },
      422,
    );
  }
}

function choiceView(form: FormView, suites: readonly { code: string; name: string }[]) {
  const items = suites.map(({ code, name }) => ({ value: code, text: `${name} (${code})` }));
  return {
    form,
    suites: [{ value: '', text: 'All suites' }, ...items],
    shownTwice: isShownTwice(form.fields, 'asOf'),
  };
}

async function viewOf(c: PageContext, deps: PageDeps, query: YearQuery) {
  const context = freshContext(c, deps);
  const found = await yearReport(deps.store, context, query, 'page');
  const report = yearReportJson(found, { at: context.now, by: context.actor.name });
  const view = yearView(report);
  const seesPeople = has(c, 'finance', 'auditor');
  const tables = view.tables.map((table) => [table.by, tableView(table, query, seesPeople)]);
  const asOf = query.asOf === null ? null : spokenInstant(query.asOf);
  return { report, seesPeople, view: { ...view, tables: Object.fromEntries(tables), asOf } };
}

async function yearPage(c: PageContext, deps: PageDeps, query: YearQuery): Promise<Response> {
  const { report, seesPeople, view } = await viewOf(c, deps, query);
  const sections = view.sections.map(({ heading, figures }) => ({
    heading,
    figures: figures.map((figure) => ({
      ...figure,
      href: seesPeople ? behindLink(query, figure.behind) : null,
    })),
  }));
  return show(c, 'year/year.njk', {
    ...view,
    sections,
    charts: chartsOf(report),
    choice: choiceView(formAgain(fieldsOfYear(query), []), report.suites),
    links: {
      csv: yearLink(query, '/csv'),
      pdf: yearLink(query, '/pdf'),
      suites: yearLink(query, '/suites'),
      now: yearLink({ ...query, asOf: null }),
      before: query.year > FIRST_YEAR ? yearLink({ ...query, year: query.year - 1 }) : null,
    },
  });
}

/** A page of their own: a force can have many suites, and any number of operations. */
async function suitesPage(c: PageContext, deps: PageDeps, query: YearQuery): Promise<Response> {
  const { view } = await viewOf(c, deps, query);
  return show(c, 'year/suites.njk', {
    ...view,
    title: `${view.title}, by suite and operation`,
    back: { href: yearLink(query), text: 'Back to the year' },
  });
}

function tableView({ by, heading, heads, rows }: GroupTable, query: YearQuery, linked: boolean) {
  const shown = rows.slice(0, MOST_ROWS);
  return {
    heading,
    heads,
    rows: shown.map(({ key, name, cells }) => ({
      name,
      cells,
      href: linked
        ? behindLink(query, { counted: 'admissions', heldAt: null, group: { by, key } })
        : null,
    })),
    more: rows.length - shown.length,
  };
}

function chartsOf(report: YearReportJson) {
  const charts = yearCharts(report);
  if (!charts) return null;
  const { held, arrivals, lengths, charges } = charts;
  return {
    held: { ...held, chart: lineChart(held), grid: heldGrid(report) },
    arrivals: {
      ...arrivals,
      chart: weekChart(arrivals.says, report.arrivals),
      days: WEEKDAYS,
      rows: arrivalRows(report),
    },
    lengths: { ...lengths, chart: barChart(lengths) },
    charges: { ...charges, chart: barChart(charges) },
  };
}
