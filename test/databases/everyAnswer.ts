/** All that a service answers of what it holds, in each form, to be held against another's. */
import { sha256Hex } from '../../src/domain/hashing.ts';
import { describedBy, type Route } from '../api/describedAnswer.ts';

export interface Service {
  url: string;
  routes: readonly { method: string; path: string }[];
  /** Whose records they are. */
  headers: Record<string, string>;
}

/** What stands for the parameter behind a segment of a path: the ids of all such records. */
export type Named = Readonly<Record<string, readonly string[]>>;

/** What lists and reports are asked for beside the whole. */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  '/v1/detentions': [
    'status=open',
    'status=released',
    'status=void',
    'unbilled=true',
    'suite=CX',
    'suite=none',
    'from=2009-06-02&to=2009-07-31',
  ],
  '/v1/invoices': [
    'kind=credit-note',
    'superseded=true',
    'superseded=false',
    'customer=UKBA',
    'issuedFrom=2010-01-04&issuedTo=2010-01-04',
    'issuedFrom=2010-01-05',
  ],
  '/v1/payments': ['customer=UKBA', 'from=2010-01-01&to=2010-01-31', 'to=2009-12-31'],
  '/v1/disputes': ['status=open', 'status=settled', 'customer=UKBA'],
  '/v1/invoice-runs': ['customer=UKBA', 'customer=NOBODY'],
  '/v1/claims': ['customer=UKBA', 'customer=NOBODY'],
  '/v1/aged-debt': ['asOf=2010-01-04', 'asOf=2009-12-31', 'asOf=2012-01-01'],
  '/v1/customers/UKBA/statement': [
    'from=2009-12-01&to=2010-01-31',
    'from=2009-01-01&to=2009-12-31',
  ],
  '/v1/statistics/2009': [
    'basis=financial',
    'suite=CX',
    'asOf=2010-01-04T12:00:00Z',
    'asOf=2009-06-01T12:00:00Z',
  ],
  '/v1/reconciliation/2009': ['basis=financial'],
  '/v1/audit/events': [
    'log=system',
    'kind=invoice.issued',
    'actor=Ada',
    'actor=key-ada',
    'from=2010-01-04T12:00:00Z&to=2010-01-05T12:00:00Z',
    'to=2009-12-31T12:00:00Z',
  ],
  '/v1/audit/checkpoint': ['log=system'],
  '/v1/audit/inclusion': ['index=0', 'index=3', 'index=3&size=9', 'log=system&index=0'],
  '/v1/audit/consistency': ['from=1', 'from=3&to=9'],
  '/detentions': ['unbilled=true', 'status=void'],
  '/invoices': ['superseded=true', 'superseded=false'],
  '/runs/preview': ['customer=UKBA&releasedFrom=2009-01-01&releasedTo=2009-12-31'],
  '/customers/UKBA/statement': ['from=2009-12-01&to=2010-01-04'],
  '/years/2009': ['basis=financial', 'suite=CX'],
  '/years/2009/detentions': ['counted=unpriced', 'counted=released'],
};

/** Nothing is read of any record there: they are of the program, or of what somebody types. */
const NOT_OF_RECORDS = /^\/(health|docs|assets|favicon|openapi|sign-in|visit)|:draft|\*/;

/** Asks for everything, in an order that the records alone decide; each answer by what was asked. */
export async function everyAnswer(
  service: Service,
  named: Named,
  pageRows: number,
): Promise<Map<string, string>> {
  const described = describedBy(await (await fetch(`${service.url}/openapi.json`)).json());
  const answers = new Map<string, string>();
  const ask = async (path: string, accept: string) => {
    const headers = { ...service.headers, accept };
    const response = await fetch(service.url + path, { headers, redirect: 'manual' });
    const text = await textOf(response);
    answers.set(`${path} ${accept}`, `${response.status} ${text}`);
    return text;
  };
  for (const pattern of patternsOf(service)) {
    const forms = formsOf(described, pattern);
    const isList = described.some((route) => isOf(route, pattern) && hasPages(route));
    for (const path of pathsOf(pattern, named)) {
      for (const form of forms) await ask(path, form);
      for (const filter of FILTERS[path] ?? []) {
        for (const form of forms) await ask(`${path}?${filter}`, form);
      }
      for (const filter of isList ? ['', ...(FILTERS[path] ?? [])] : []) {
        const page = `${path}?${filter && `${filter}&`}limit=${pageRows}`;
        let next = nextIn(await ask(page, 'application/json'));
        while (next) next = nextIn(await ask(`${page}&cursor=${next}`, 'application/json'));
      }
    }
  }
  return answers;
}

function patternsOf({ routes }: Service): string[] {
  const patterns = routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
  return [...new Set(patterns)].filter((path) => !NOT_OF_RECORDS.test(path));
}

/** "/v1/invoices/:number" of each invoice. */
function pathsOf(pattern: string, named: Named): string[] {
  const [before, segment = '', after = ''] = pattern.split(/(\w[\w-]*)\/:\w+(?:\{[^}]*\})?/);
  if (segment === '') return [pattern];
  const names = named[segment];
  if (names === undefined) throw new RangeError(`nothing is known of ${pattern}`);
  return names.map((name) => `${before}${segment}/${name}${after}`);
}

const isOf = ({ method, path }: Route, pattern: string) =>
  method === 'GET' && path === pattern.replaceAll(/:(\w+)/g, '{$1}');

function hasPages({ operation }: Route): boolean {
  return JSON.stringify(operation.parameters ?? []).includes('"name":"cursor"');
}

/** Every content type that is described; of a page its own. */
function formsOf(described: readonly Route[], pattern: string): string[] {
  const route = described.find((one) => isOf(one, pattern));
  return route ? Object.keys(route.operation.responses[200]?.content ?? {}) : ['text/html'];
}

/** Without what is new in each answer; of what is no text, its hash. */
async function textOf(response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  const where = response.headers.get('location') ?? '';
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!/json|html|csv|xml|plain/.test(type)) return `${type} ${where} ${sha256Hex(bytes)}`;
  const text = bytes
    .toString()
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(/"requestId":"[^"]*"/g, '');
  return `${type} ${where} ${text}`;
}

function nextIn(text: string): string | undefined {
  return /"next":"([\w-]+)"/.exec(text)?.[1];
}
