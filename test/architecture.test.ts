import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Which rooms the files of a room may import; every room may import itself. */
const ARROWS: Record<string, readonly string[]> = {
  domain: [],
  shapes: ['domain'],
  documents: ['domain', 'shapes'],
  usecases: ['domain', 'shapes', 'documents'],
  store: ['domain', 'usecases/store.ts'],
  workers: ['domain', 'shapes', 'usecases', 'documents'],
  http: ['domain', 'shapes', 'usecases', 'workers'],
  api: ['domain', 'shapes', 'usecases', 'documents', 'workers', 'http'],
  pages: ['domain', 'shapes', 'usecases', 'documents', 'workers', 'http'],
  commands: ['domain', 'shapes', 'usecases', 'documents', 'config.ts'],
  'config.ts': [],
  'app.ts': ['domain', 'shapes', 'usecases', 'documents', 'http', 'api', 'pages', 'config.ts'],
  'loading.ts': [],
  'listening.ts': ['config.ts'],
  'commandLine.ts': [
    'domain',
    'shapes',
    'usecases',
    'documents',
    'store',
    'workers',
    'http',
    'api',
    'commands',
    'app.ts',
    'config.ts',
    'listening.ts',
  ],
  'main.ts': ['loading.ts', 'commandLine.ts'],
};

/** What the pure core may use beside itself: no clock, database, HTTP or randomness. */
const DOMAIN_PACKAGES = ['decimal.js', 'canonicalize', 'node:crypto'];

interface Arrow {
  from: string;
  to: string;
}

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const pattern =
    /^(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function arrowsOf(file: string): Arrow[] {
  return importsOf(file)
    .filter((target) => target.startsWith('.'))
    .map((target) => ({ from: file, to: relative(SRC, join(SRC, dirname(file), target)) }));
}

function isAllowed({ from, to }: Arrow): boolean {
  const room = from.split('/')[0] ?? '';
  const allowed = [room, ...(ARROWS[room] ?? [])];
  return allowed.some((name) => to === name || to.startsWith(`${name}/`));
}

describe('architecture', () => {
  const files = sourceFiles();
  const arrows = files.flatMap(arrowsOf);

  test('the files and their imports were read', () => {
    expect(files.length).toBeGreaterThan(10);
    expect(arrows.length).toBeGreaterThan(files.length);
  });

  test('every file stands in a room of the house', () => {
    expect(files.filter((file) => !((file.split('/')[0] ?? '') in ARROWS))).toEqual([]);
  });

  test('every arrow points where the table allows', () => {
    expect(arrows.filter((arrow) => !isAllowed(arrow))).toEqual([]);
  });

  test('an arrow that points elsewhere is noticed', () => {
    expect(isAllowed({ from: 'domain/rating.ts', to: 'store/schema.ts' })).toBe(false);
    expect(isAllowed({ from: 'store/steps.ts', to: 'usecases/recordDetention.ts' })).toBe(false);
  });

  test('the domain uses nothing with effects', () => {
    const foreign = files
      .filter((file) => file.startsWith('domain/'))
      .flatMap((file) => importsOf(file).map((target) => ({ from: file, to: target })))
      .filter(({ to }) => !to.startsWith('.') && !DOMAIN_PACKAGES.includes(to));
    expect(foreign).toEqual([]);
    const impure = files
      .filter((file) => file.startsWith('domain/'))
      .filter((file) =>
        /Date\.now|new Date\(\)|Math\.random|randomBytes|randomUUID|Temporal\.Now/.test(
          readFileSync(join(SRC, file), 'utf8'),
        ),
      );
    expect(impure).toEqual([]);
  });
});
