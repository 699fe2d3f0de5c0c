/** A real OpenID Connect provider on a loopback port, and the people and systems that sign in at it. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { z } from 'zod';

export const AUDIENCE = 'urn:example:custody-billing';
const CLIENT = { id: 'custody-system', secret: 'a made-up secret' };
const REDIRECT = 'http://127.0.0.1/signed-in';
/** What it knows the pages as, on whatever loopback port they are. */
export const PAGES = { id: 'custody-pages', secret: 'another made-up secret' };
export const PUBLIC_PAGES = { id: 'custody-pages-without-a-secret', secret: null };

/** What its access tokens say beside the standard claims. */
type Claims = Record<string, unknown>;

export interface RunningProvider {
  issuer: string;
  /** A token that a system got for itself. */
  systemToken(claims: Claims, audience?: string): Promise<string>;
  /** From now on everybody who signs in has these claims: `roles` in the ID token, the name apart from it. */
  everybodyIs(claims: Claims): void;
  /** A token that a person got by signing in with a browser. */
  personToken(sub: string, claims: Claims): Promise<string>;
  /** A token signed with the provider's key that says whatever is wanted. */
  forged(claims: JWTPayload, header?: { alg?: string; kid?: string }): Promise<string>;
  /** Its public key as the provider publishes it. */
  publicKey(): Promise<object>;
  /** From now on it signs with another key, and publishes that one alone. */
  rotate(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function openProvider(): Promise<RunningProvider> {
  let claims: Claims = {};
  let handle: RequestListener = () => {};
  let key: CryptoKey;
  let kid = '';
  const server = createServer((request, response) => handle(request, response));
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const rotate = async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    key = pair.privateKey;
    kid = randomBytes(8).toString('hex');
    const jwk = { ...(await exportJWK(key)), kid, use: 'sig', alg: 'RS256' };
    handle = new Provider(
      issuer,
      configuration(jwk, () => claims),
    ).callback();
  };
  await rotate();
  return {
    issuer,
    async systemToken(wanted, resource = AUDIENCE) {
      claims = wanted;
      return await tokenFrom(issuer, { grant_type: 'client_credentials', resource });
    },
    everybodyIs(wanted) {
      claims = wanted;
    },
    async personToken(sub, wanted) {
      claims = wanted;
      return await signInAs(issuer, sub);
    },
    forged: (wanted, { alg = 'RS256', ...header } = {}) =>
      new SignJWT(wanted).setProtectedHeader({ alg, kid, ...header }).sign(key),
    publicKey: async () => {
      const set: unknown = await (await fetch(`${issuer}/jwks`)).json();
      return z.object({ keys: z.tuple([z.looseObject({})]) }).parse(set).keys[0];
    },
    rotate,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    start: () => listen(port),
  };
}

export const TTL_SECONDS = 600;
const ARTIFACTS = [
  ...['AccessToken', 'AuthorizationCode', 'ClientCredentials'],
  ...['Grant', 'IdToken', 'Interaction', 'Session'],
];

function configuration(jwk: object, claims: () => Claims): object {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code', 'client_credentials'],
      },
      pagesClient(PAGES),
      pagesClient(PUBLIC_PAGES),
    ],
    claims: { openid: ['sub', 'roles'], profile: ['name'] },
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    cookies: { keys: ['made up'] },
    jwks: { keys: [jwk] },
    extraTokenClaims: claims,
    ttl: Object.fromEntries(ARTIFACTS.map((name) => [name, TTL_SECONDS])),
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ ...claims(), sub }),
    }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_: unknown, audience: string) => ({
          audience,
          scope: '',
          accessTokenFormat: 'jwt',
          accessTokenTTL: TTL_SECONDS,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

/** Of a native client, which may come back to any port of the loopback address (RFC 8252). */
function pagesClient({ id, secret }: { id: string; secret: string | null }): object {
  return {
    client_id: id,
    ...(secret === null ? { token_endpoint_auth_method: 'none' } : { client_secret: secret }),
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/sign-in/provider/back'],
  };
}

async function tokenFrom(issuer: string, body: Record<string, string>): Promise<string> {
  const credentials = Object.values(CLIENT).map(encodeURIComponent).join(':');
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams(body),
  });
  const answer = z.looseObject({ access_token: z.string() }).safeParse(await response.json());
  if (!answer.success) throw new Error(`no token: ${response.status}`);
  return answer.data.access_token;
}

/** The authorization code flow, as a browser goes through it. */
async function signInAs(issuer: string, sub: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const start = new URL(`${issuer}/auth`);
  start.search = new URLSearchParams({
    client_id: CLIENT.id,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'openid',
    resource: AUDIENCE,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const code = await codeFrom(start, sub);
  return await tokenFrom(issuer, {
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    code,
  });
}

/** Follows the provider from page to page, with its cookies, until it hands over a code. */
async function codeFrom(start: URL, sub: string): Promise<string> {
  const cookies = new Map<string, string>();
  const forms = [{ prompt: 'login', login: sub, password: 'made up' }, { prompt: 'consent' }].map(
    (form) => new URLSearchParams(form),
  );
  let url = start;
  let body: URLSearchParams | null = null;
  while (!url.href.startsWith(REDIRECT)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response: Response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      headers: { cookie },
      redirect: 'manual',
    });
    await response.arrayBuffer();
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const next = response.headers.get('location');
    body = next ? null : (forms.shift() ?? null);
    if (!next && !body) throw new Error(`stuck at ${url}: ${response.status}`);
    if (next) url = new URL(next, url);
  }
  return url.searchParams.get('code') ?? '';
}
