/** The database of a soak: a file, or one of a PostgreSQL server of its own that keeps what it commits. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/usecases/store.ts';
import { type PostgresServer, startPostgres } from '../databases/postgresServer.ts';

const DATABASE = 'soak';

export type DatabaseKind = 'sqlite' | 'postgres';
export type Halt = Parameters<PostgresServer['halt']>[0];

export interface SoakDatabase {
  /** What names it to an instance, and to a command. */
  environment: Record<string, string>;
  open(): Promise<Store>;
  /** Takes its server down, and starts it again after so long; null where it has none. */
  restart: ((how: Halt, milliseconds: number) => Promise<void>) | null;
  close(): Promise<void>;
}

/** A database without tables; of a file, in the folder. */
export function openDatabase(kind: DatabaseKind, folder: string): Promise<SoakDatabase> {
  return kind === 'sqlite' ? openFile(folder) : openServer();
}

async function openFile(folder: string): Promise<SoakDatabase> {
  const file = join(folder, 'custody.db');
  return {
    environment: { DATABASE_FILE: file },
    open: async () => openSqlite(file),
    restart: null,
    close: async () => {},
  };
}

async function openServer(): Promise<SoakDatabase> {
  const server = await startPostgres({ durable: true });
  // Whoever breaks the soak off ends what it started; the server ends itself then.
  const removeFiles = () => rmSync(dirname(server.data), { recursive: true, force: true });
  process.once('exit', removeFiles);
  await server.create(DATABASE);
  const url = server.urlOf(DATABASE);
  return {
    environment: { DATABASE_URL: url },
    open: () => openPostgres({ url, poolSize: 1 }),
    async restart(how, milliseconds) {
      await server.halt(how);
      await pause(milliseconds);
      await server.start();
    },
    async close() {
      await server.stop();
      process.off('exit', removeFiles);
    },
  };
}
