/** The pages in a real browser, signed in as each role, with everything checked that a page has to hold. */
import { readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Holder, tableTest as onService, type Service } from '../api/server.ts';
import { openBrowser } from './chromium.ts';

const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What the design systems' own markup does otherwise is let be. */
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'no-implicit-button-type': 'off',
    'prefer-native-element': 'off',
    'void-style': 'off',
    'no-inline-style': 'error',
    'script-type': 'off',
    'require-sri': 'off',
    'valid-autocomplete': 'off',
    'tel-non-breaking': 'off',
    'input-attributes': 'off',
  },
});

export interface Browsing {
  page: Page;
  /** Opens a path of the service, or goes on in it. */
  open(path: string): Promise<void>;
  /** Presses the button, or follows the link, of the name; and waits for the page that comes of it. */
  press(name: string): Promise<void>;
  /** The heading of the page, and what is there to be read. */
  heading(): Promise<string>;
  text(): Promise<string>;
  /** Fails where the page breaks a rule that all pages keep, as it is now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface Screen {
  /** Of the window, in CSS pixels. */
  width?: number;
  script?: boolean;
}

/** Opens a window of its own, signed in with the key of a holder; null: of nobody. */
export type Browse = (holder: Holder | null, screen?: Screen) => Promise<Browsing>;

/** Tests that share a service and a browser for their file. */
export const test = onService.extend(
  'browse',
  { scope: 'file' },
  async ({ service }, { onCleanup }): Promise<Browse> => {
    const browser = await openBrowser();
    onCleanup(() => browser.close());
    return (holder, screen = {}) => browse(service, browser, holder, screen);
  },
);

async function browse(
  service: Service,
  browser: Browser,
  holder: Holder | null,
  { width = 1100, script = true }: Screen,
): Promise<Browsing> {
  const window = await browser.newContext({
    javaScriptEnabled: script,
    viewport: { width, height: 800 },
    baseURL: service.url,
  });
  const page = await window.newPage();
  page.setDefaultTimeout(15_000);
  const wrong: string[] = [];
  let source = '';
  page.on('console', (message) => {
    if (message.type() === 'error' && !isOfAnAnswer(message.text())) wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('response', async (response) => {
    if (response.request().isNavigationRequest() && response.status() !== 303) {
      source = await response.text().catch(() => '');
    }
  });

  const browsing: Browsing = {
    page,
    async open(path) {
      await page.goto(path);
    },
    async press(name) {
      const target = page
        .getByRole('button', { name, exact: true })
        .or(page.getByRole('link', { name, exact: true }));
      await target.first().click();
      await page.waitForLoadState();
    },
    heading: () => page.locator('h1').innerText(),
    text: () => page.locator('main').innerText(),
    async check() {
      const { pathname } = new URL(page.url());
      const failures = service.log.filter(({ level }) => Number(level) >= 50);
      expect(failures, 'what the service says broke').toEqual([]);
      expect(wrong, `the console on ${pathname}`).toEqual([]);
      expect(htmlFaults(source), `the HTML of ${pathname}`).toEqual([]);
      if (script) expect(await axeFaults(page), `axe on ${pathname}`).toEqual([]);
      expect(await isTooWide(page), `${pathname} is wider than the window`).toBe(false);
    },
    close: () => window.close(),
  };
  if (holder) await signIn(browsing, service.tokens[holder]);
  return browsing;
}

/** A browser calls each answer of 4xx an error of the page. */
const isOfAnAnswer = (text: string) => /^Failed to load resource: .* status of 4\d\d/.test(text);

async function signIn({ page }: Browsing, token: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Access key', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForLoadState();
}

/** What is not valid in a page as it was sent. */
export function htmlFaults(source: string): string[] {
  const { results } = validator.validateStringSync(source);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`),
  );
}

/** As an expression, as what follows: a script element would break the page's policy. */
async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate<string[]>(
    'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))',
  );
}

function isTooWide(page: Page): Promise<boolean> {
  const root = 'document.documentElement';
  return page.evaluate<boolean>(`${root}.scrollWidth > ${root}.clientWidth`);
}

/** Doubles the size of all text, as a reader may. */
export async function doubleText(page: Page): Promise<void> {
  await page.evaluate('void (document.documentElement.style.fontSize = "200%")');
}
