/** The one style sheet, the one script and the pictures of the pages, each under a name that changes with it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';

const read = (specifier: string) => readFileSync(new URL(import.meta.resolve(specifier)), 'utf8');
const own = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** GDS Transport and the crest are for gov.uk alone: font faces, names and picture are taken out. */
export function unbranded(css: string): string {
  return css
    .replaceAll(/@font-face\{[^}]*\}/g, '')
    .replaceAll(/\/\*! Copyright[^*]*font[^*]*\*\//g, '')
    .replaceAll(/(["']?)GDS Transport\1,/g, '')
    .replaceAll(/url\([^)]*crest[^)]*\)/g, 'none')
    .replaceAll(/\/\*# sourceMappingURL.*?\*\//g, '');
}

const STYLE = [
  read('govuk-frontend/dist/govuk/govuk-frontend.min.css'),
  read('@ministryofjustice/frontend/moj/moj-frontend.min.css'),
  own('client/site.css'),
]
  .map(unbranded)
  .join('\n');

/** The design system's script is a module that ours, after it, starts: one file, one request. */
const SCRIPT = own('client/site.js');
const GOVUK_SCRIPT = read('govuk-frontend/dist/govuk/govuk-frontend.min.js').replaceAll(
  /\/\/# sourceMappingURL.*/g,
  '',
);

interface Asset {
  path: string;
  type: string;
  content: string;
}

/** A name for what never changes under it. */
const fingerprint = (content: string) =>
  createHash('sha256').update(content).digest('base64url').slice(0, 12);

const asset = (name: string, end: string, type: string, content: string): Asset => ({
  path: `/assets/${name}-${fingerprint(content)}.${end}`,
  type,
  content,
});

const GOVUK_ASSET = asset('govuk', 'js', 'text/javascript', GOVUK_SCRIPT);
const STYLE_ASSET = asset('site', 'css', 'text/css', STYLE);
const SCRIPT_ASSET = asset(
  'site',
  'js',
  'text/javascript',
  SCRIPT.replace("'govuk-frontend'", `'${GOVUK_ASSET.path}'`),
);

/** Where a page finds them. */
export const ASSETS = { style: STYLE_ASSET.path, script: SCRIPT_ASSET.path };

const PICTURES = new URL(
  'assets/images/',
  import.meta.resolve('@ministryofjustice/frontend/moj/all.bundle.mjs'),
);

/** What the design system's style sheet names; no crests. */
function pictures(): Asset[] {
  const names = readdirSync(PICTURES).filter((name) => /^icon-.*\.svg$/.test(name));
  return names.map((name) => ({
    path: `/assets/images/${name}`,
    type: 'image/svg+xml',
    content: readFileSync(new URL(name, PICTURES), 'utf8'),
  }));
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d70b8"/><path d="M9 8h14v16H9zM12 13h8M12 17h8M12 21h5" fill="none" stroke="#fff" stroke-width="2"/></svg>`;

const ICON_ASSET: Asset = { path: '/favicon.svg', type: 'image/svg+xml', content: ICON };
/** Of what a new version has a new name for. */
const FOR_GOOD = 'public, max-age=31536000, immutable';
const FOR_A_DAY = 'public, max-age=86400';

/** Hands the files out, packed once for browsers that take them so. */
export function assetRoutes(): Hono {
  const app = new Hono();
  for (const one of [STYLE_ASSET, SCRIPT_ASSET, GOVUK_ASSET]) handOut(app, one, FOR_GOOD);
  for (const one of [ICON_ASSET, ...pictures()]) handOut(app, one, FOR_A_DAY);
  return app;
}

function handOut(app: Hono, { path, type, content }: Asset, keep: string): void {
  const packed = gzipSync(content);
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': keep,
    vary: 'accept-encoding',
  };
  app.get(path, (c) =>
    /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
      ? c.body(packed, 200, { ...headers, 'content-encoding': 'gzip' })
      : c.body(content, 200, headers),
  );
}
