/** A PostgreSQL server whose disk has no room for the tables any more. */
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { allOf, stay } from '../api/sent.ts';
import { type Answer, openService, problemIn, read } from '../api/server.ts';
import { askServer, createOn } from '../databases/open.ts';
import { startWithTemplate, TEMPLATE } from '../databases/startPostgres.ts';
import { mounted } from './mounted.ts';

const TOGETHER = 40;
const ROOM_BYTES = 2_000_000;

test('a disk that is full on the server is told; nothing is lost, and with room all goes on', async ({
  skip,
}) => {
  const server = await startWithTemplate();
  onTestFinished(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const disk = join(folder, 'disk');
  skip(!mounted(disk, 64), 'mounting a small file system is not allowed here');
  const place = join(disk, 'tables');
  mkdirSync(place);
  const { uid, gid } = statSync(server.data);
  for (const one of [folder, place]) chownSync(one, uid, gid);
  await askServer(server.url, `CREATE TABLESPACE small LOCATION '${place}'`);
  const how = `TEMPLATE "${TEMPLATE}" STRATEGY FILE_COPY TABLESPACE small`;
  const { url, remove } = await createOn(server.url, how);
  const openBeside = () => openPostgres({ url, poolSize: 4 });
  const database = { store: await openBeside(), openBeside, remove };
  const service = await openService((store) => store, {}, { database });
  onTestFinished(() => service.close());
  const post = (number: string) =>
    service.ask('POST /v1/detentions', { as: 'custody', body: stay(number) });

  const { bavail, bsize } = statfsSync(disk);
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - ROOM_BYTES));
  let recorded = 0;
  let refused: Answer[] = [];
  for (let n = 0; refused.length === 0; n++) {
    const numbers = Array.from({ length: TOGETHER }, (_, i) => `${n}/${i}`);
    const answers = await Promise.all(numbers.map(post));
    refused = answers.filter(({ status }) => status !== 201);
    recorded += TOGETHER - refused.length;
  }
  for (const answer of refused) {
    expect(problemIn(answer)).toMatchObject({ status: 503, reason: 'disk-full' });
  }
  expect((await service.ask('GET /v1/suites', { as: 'custody' })).status).toBe(200);

  rmSync(ballast);
  expect((await post('with room')).status).toBe(201);
  const list = await allOf(async (cursor) => {
    const path = `/v1/detentions?limit=500${cursor ? `&cursor=${cursor}` : ''}` as const;
    return read('DetentionList', await service.ask(`GET ${path}`, { as: 'custody' }));
  });
  expect(list).toHaveLength(recorded + 1);
});
