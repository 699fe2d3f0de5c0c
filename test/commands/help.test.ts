import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { custody, MAIN } from './run.ts';

const COMMANDS = [
  ['setup'],
  ['serve'],
  ['demo'],
  ['migrate'],
  ['migrate-to'],
  ['import'],
  ['rate'],
  ['remittance'],
  ['invoice-run'],
  ['statistics'],
  ['reconciliation'],
  ['verify'],
  ['audit', 'verify'],
  ['audit', 'checkpoint'],
  ['audit', 'public-keys'],
  ['audit', 'rotate-key'],
  ['retention', 'list'],
  ['retention', 'erase'],
  ['retention', 'scrub'],
  ['keys', 'create'],
  ['keys', 'list'],
  ['keys', 'revoke'],
  ['tariff', 'publish'],
  ['tariff', 'list'],
  ['tariff', 'preview'],
  ['backup'],
  ['restore'],
];

describe.concurrent('help', () => {
  test('names every command, and how to begin', async () => {
    const { code, stdout } = await custody(['--help']);
    expect(code).toBe(0);
    for (const [name] of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(stdout).toContain('npm run custody -- setup fixtures/setup.json');
  });

  test('names every setting', async () => {
    const { stdout } = await custody(['--help']);
    const names = [
      ...['DATABASE_FILE', 'SIGNING_KEY_FILE', 'HOST', 'PORT', 'LOG_LEVEL', 'CUSTODY_KEY'],
      ...['RATE_LIMIT', 'RETENTION_YEARS', 'BREAKDOWN_REASON', 'OIDC_*'],
    ];
    expect(names.filter((name) => !stdout.includes(name))).toEqual([]);
  });

  test('is pointed to where a report is asked for in two forms at once', async () => {
    for (const name of ['statistics', 'reconciliation']) {
      const { code, stderr } = await custody([name, '2009', '--json', '--csv']);
      expect(code).toBe(1);
      expect(stderr).toContain("option '--csv' cannot be used with option '--json'");
      expect(stderr).toContain('(add --help to see how)');
    }
  });

  test('of verify shows where its keys are from, and reads no invoice without a key', async () => {
    const { stdout } = await custody(['verify', '--help']);
    expect(stdout).toContain('audit public-keys > mps.pub');
    expect(stdout).toContain('/public-keys > mps.pub');
    for (const line of stdout.split('\n').filter((text) => text.includes('/v1/'))) {
      expect(line).toContain('-H "Authorization: Bearer $CUSTODY_KEY"');
    }
  });

  test.each(COMMANDS)('of %s says what it does, with an example', async (...command) => {
    const { code, stdout } = await custody([...command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: custody ${command.join(' ')}`);
    expect(stdout).toMatch(/Examples:\n {2}\S.*\n {4}.*\bnpm /);
  });

  test('is offered after a mistake', async () => {
    const { code, stdout, stderr } = await custody(['imports']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain("unknown command 'imports'");
    expect(stderr).toContain('(Did you mean import?)');
    expect(stderr).toContain('--help');
  });
});

describe.concurrent('the process', () => {
  test('names every variable that is wrong, and what would be right', async () => {
    const variables = { PORT: '65536', LOG_LEVEL: 'loud' };
    const { code, stderr } = await custody(['migrate'], variables);
    expect(code).toBe(1);
    expect(stderr).toContain('PORT is not a port: write a number from 0 to 65535');
    expect(stderr).toContain('LOG_LEVEL is not a level: it is one of fatal, error');
  });

  test('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [MAIN, '--help'], { env: {} });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
