import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import type { Environment } from '../../src/commands/environment.ts';
import { addServe } from '../../src/commands/serve.ts';
import { readConfig } from '../../src/config.ts';
import { StorageUnavailable } from '../../src/usecases/store.ts';
import { prepareForce } from './prepared.ts';
import { custody, MAIN, temporaryFolder, type Variables } from './run.ts';
import { expectFigures } from './scraping.ts';

const folder = temporaryFolder();

/** A running service: where it is, and what it has printed once a text is in it. */
async function start(args: string[], variables: Variables, until: string) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: variables });
  let printed = '';
  let failed = '';
  child.stderr.on('data', (chunk) => {
    failed += chunk;
  });
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    if (printed.includes(until)) break;
  }
  child.stdout.resume();
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? `nothing served: ${failed}`;
  return { url, printed, child, failed: () => failed };
}

async function stop(child: Awaited<ReturnType<typeof start>>['child']): Promise<unknown> {
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  const [code] = await ended;
  return code;
}

describe.concurrent('serve', () => {
  test('listens to nothing where the database goes away while it starts', async () => {
    const gone = new StorageUnavailable('the database is gone');
    const store = { read: () => Promise.reject(gone), close: async () => {} };
    const startServer = vi.fn(() => Promise.reject(new RangeError('it listens')));
    const environment = {
      config: readConfig({}),
      stopSignal: () => new AbortController().signal,
      openStore: async () => store,
      startServer,
    };
    const program = new Command();
    addServe(program, environment as unknown as Environment);
    await expect(program.parseAsync(['serve'], { from: 'user' })).rejects.toBe(gone);
    expect(startServer).not.toHaveBeenCalled();
  });

  test('serves with no force set up, and says how to set one up', async () => {
    const variables = { DATABASE_FILE: join(folder, 'new', 'custody.db'), PORT: '0' };
    const { url, printed, child } = await start(['serve'], variables, 'setup.json');
    expect(printed).toContain(`Database   ${variables.DATABASE_FILE}\n`);
    expect(printed).toContain('No force is set up yet');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);

    const PORT = new URL(url).port;
    const second = await custody(['serve'], { ...variables, PORT });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/^cannot listen there, set HOST and PORT: .*EADDRINUSE/);
    expect(await stop(child)).toBe(0);
  });

  test('says that a provider signs people in, and warns of a force that is not set up', async () => {
    const provided = {
      OIDC_ISSUER: 'https://id.example/realms/police',
      OIDC_AUDIENCE: 'custody-billing',
      LOG_LEVEL: 'silent',
      PORT: '0',
    };
    const own = join(folder, 'provided');
    mkdirSync(own);
    const { variables } = await prepareForce(own);
    const told = 'Sign-in    https://id.example/realms/police, beside access keys\n';
    for (const [OIDC_FORCE, warning] of [
      ['MPS', ''],
      ['GMP', NOT_SET_UP],
    ] as const) {
      const serving = await start(['serve'], { ...variables, ...provided, OIDC_FORCE }, 'Sign-in');
      expect(serving.printed).toContain(told);
      expect(await stop(serving.child)).toBe(0);
      expect(serving.failed()).toBe(warning);
    }
  });

  test('answers what it has accepted when told to stop, and accepts no more', async () => {
    const { variables: force } = await prepareForce(folder);
    const variables = { ...force, PORT: '0', LOG_LEVEL: 'silent' };
    const { url, printed, child } = await start(['serve'], variables, 'Force');
    expect(printed).toContain('Force      MPS\n');
    const sending = request(`${url}/v1/detentions/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${force.CUSTODY_KEY}`,
        'content-type': 'application/x-ndjson',
      },
    });
    const answered = once(sending, 'response');
    sending.write(`${stay('W/1')}\n`);
    await setTimeout(300);
    const ended = stop(child);
    await setTimeout(300);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    sending.end(`${stay('W/2')}\n`);
    const [response] = await answered;
    const lines = (await text(response)).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { row: 1, status: 'recorded' },
      { row: 2, status: 'recorded' },
      { summary: { recorded: 2 } },
    ]);
    expect(await ended).toBe(0);
  });
});

test('a collector reads what was sent, and how large the files are', async () => {
  const own = join(folder, 'scraped');
  mkdirSync(own);
  const { variables } = await prepareForce(own);
  const figures = await expectFigures(variables);
  expect(figures.has('custody_database_bytes{part="wal"}')).toBe(true);
});

const NOT_SET_UP =
  'OIDC_FORCE is GMP, which is not set up: until it is, nobody can sign in through https://id.example/realms/police\n';

function stay(custodyRecordNumber: string): string {
  const interval = {
    suite: 'CX',
    startedAt: '2009-06-01T09:15:00+01:00',
    endedAt: '2009-06-01T19:45:00+01:00',
  };
  return JSON.stringify({ custodyRecordNumber, intervals: [interval], outcome: 'removed' });
}
