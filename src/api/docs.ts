/** The API's description, and a page to read it on; its assets are served from here. */
import { readFileSync } from 'node:fs';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { HttpEnv } from '../http/deps.ts';
import { COMPONENTS } from './components.ts';

const DESCRIPTION = `Custody intervals in; an auditable invoice per detention and the year's averages out.
Money is text in pounds, times are RFC 3339 with an offset, and unknown fields are refused.
Every refusal is an application/problem+json with a stable "code" and "errors" at JSON Pointers.
A POST that writes, other than the import, takes an Idempotency-Key: sent again within a day, it gives the first answer.`;

/** Describes all routes of the app at /openapi.json. */
export function describeApi(app: OpenAPIHono<HttpEnv>): void {
  for (const [name, schema] of Object.entries(COMPONENTS)) {
    app.openAPIRegistry.register(name, schema);
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'accessKey', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An access key, custody_FORCE_..., or an access token of the OpenID Connect provider.',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Custody billing', version: '1', description: DESCRIPTION },
    security: [{ accessKey: [] }],
  });
}

const ASSETS = [
  {
    name: 'swagger-ui.css',
    type: 'text/css',
    url: import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  },
  {
    name: 'swagger-ui-bundle.js',
    type: 'text/javascript',
    url: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  },
];

const PAGE = `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Custody billing: the API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/start.js" defer></script>
</head>
<body><div id="docs"></div><noscript>The description is at <a href="/openapi.json">/openapi.json</a>.</noscript></body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', docExpansion: 'list' });
`;

export function docsRoutes(): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    }),
  );
  app.get('/', (c) => c.html(PAGE));
  app.get('/start.js', (c) => c.body(START, 200, { 'content-type': 'text/javascript' }));
  for (const { name, type, url } of ASSETS) {
    const content = readFileSync(new URL(url), 'utf8');
    app.get(`/${name}`, (c) =>
      c.body(content, 200, { 'content-type': type, 'cache-control': 'public, max-age=86400' }),
    );
  }
  return app;
}
