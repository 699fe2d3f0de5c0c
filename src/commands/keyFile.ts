/** How the token of a new key reaches its holder: shown once, or in a file; never in a log. */
import { rm } from 'node:fs/promises';
import { formatInstant } from '../domain/time.ts';
import type { AccessKey } from '../usecases/access.ts';
import type { Environment } from './environment.ts';
import { openFile } from './files.ts';

/** What only its owner may read. */
const OWNER_ONLY = 0o600;

/**
 * Makes a key, and hands its token over. The file comes first, so that a key is never made whose
 * token is then lost; it goes again if the key is refused.
 */
export async function handOver(
  { stdout }: Environment,
  token: string,
  keyFile: string | undefined,
  make: () => Promise<AccessKey>,
): Promise<void> {
  if (keyFile !== undefined) await writeToken(keyFile, token);
  const key = await make().catch(async (error: unknown) => {
    if (keyFile !== undefined) await rm(keyFile);
    throw error;
  });
  const { expiresAt } = key;
  const until = expiresAt === null ? '' : `, until ${formatInstant(expiresAt)}`;
  stdout.write(`Key ${key.key} of ${key.name}: ${key.roles.join(', ')}${until}.\n`);
  stdout.write(
    keyFile === undefined
      ? `This is its token. It is shown this once and kept nowhere, so keep it safe:\n\n  ${token}\n\n`
      : `Its token is in ${keyFile}, which only you can read: CUSTODY_KEY=$(cat ${keyFile})\n`,
  );
}

async function writeToken(keyFile: string, token: string): Promise<void> {
  const handle = await openFile(keyFile, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(`${token}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
