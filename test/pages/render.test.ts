import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { expect, test } from 'vitest';
import { unbranded } from '../../src/pages/assets.ts';
import { render } from '../../src/pages/render.ts';

const VIEWS = fileURLToPath(new URL('../../src/pages/views', import.meta.url));
const templates = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.njk'),
);

test('every template can be read', () => {
  expect(templates.length).toBeGreaterThan(4);
  for (const name of templates) {
    const text = readFileSync(join(VIEWS, name), 'utf8');
    expect(() => nunjucks.precompileString(text, { name }), name).not.toThrow();
  }
});

test('whatever a value holds comes out as text', () => {
  const site = { assets: {}, navigation: [] };
  const html = render('problem.njk', {
    title: '<script>x</script>',
    detail: '"><img src=x>',
    site,
  });
  expect(html).toContain('&lt;script&gt;x&lt;/script&gt;');
  expect(html).not.toContain('<script>x');
  expect(html).not.toContain('<img');
});

test('what is to be copied, or was typed, keeps its empty lines', () => {
  const note = 'custody-billing/MPS\n1\n\n— signature\n';
  const view = { title: 'x', site: { assets: {}, navigation: [] }, state: {}, checkpoint: note };
  const form = { fields: { note }, problems: [], once: '' };
  const html = render('audit/state.njk', { ...view, form });
  expect(html.split(note)).toHaveLength(3);
  expect(html.replaceAll(note, '')).not.toContain('\n\n');
  expect(html.replaceAll(note, '')).not.toMatch(/\n\s+</);
});

test('neither the font of gov.uk nor its name is served', () => {
  const css = unbranded(
    '@font-face{font-family:GDS Transport;src:url(a)}p{font-family:GDS Transport,arial}q{font-family:"GDS Transport",arial}',
  );
  expect(css).toBe('p{font-family:arial}q{font-family:arial}');
});
