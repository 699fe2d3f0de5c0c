/** The pages without a browser: what is sent and answered, header by header. */
import type { Holder, Service } from '../api/server.ts';

export interface Fetched {
  status: number;
  headers: Headers;
  html: string;
}

export interface Visitor {
  cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<Fetched>;
  /** Sends a form with the token of the visit, unless the fields say another. */
  post(
    path: string,
    fields?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Fetched>;
}

/** Asks for a page, or sends a form, as it is; where it leads on to is not followed. */
export async function fetchPage(
  service: Service,
  path: string,
  {
    headers = {},
    fields,
  }: { headers?: Record<string, string>; fields?: Record<string, string> } = {},
): Promise<Fetched> {
  const response = await fetch(service.url + path, {
    redirect: 'manual',
    headers,
    ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
  });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

/** Sends the sign-in form, as a browser does from its page. */
export function signIn(service: Service, key: string, more: Record<string, string> = {}) {
  return fetchPage(service, '/sign-in', {
    headers: { origin: service.url },
    fields: { key, ...more },
  });
}

/** Somebody who signed in with the key of a holder. */
export async function visitor(service: Service, holder: Holder): Promise<Visitor> {
  const { headers, status } = await signIn(service, service.tokens[holder]);
  if (status !== 303) throw new RangeError(`${holder} was not let in`);
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const get: Visitor['get'] = (path, more = {}) =>
    fetchPage(service, path, { headers: { cookie, ...more } });
  // Whatever page it is: each has the form to sign out.
  const { html } = await get('/no-such-page');
  const formToken = /name="formToken" value="(\w+)"/.exec(html)?.[1] ?? '';
  return {
    cookie,
    get,
    post: (path, fields = {}, more = {}) =>
      fetchPage(service, path, { headers: { cookie, ...more }, fields: { formToken, ...fields } }),
  };
}
