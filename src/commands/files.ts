/** Files that commands are given: read, checked, and refused in words that help. */
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { z } from 'zod';
import { type FieldError, Refusal } from '../domain/errors.ts';
import { fieldErrors } from '../shapes/fieldErrors.ts';
import type { Environment } from './environment.ts';

/** In place of a file's name: standard input or output. */
export const STANDARD = '-';

/** Why the system did not open a file, by its code. */
const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EEXIST: 'there is such a file already: name another, or move it away',
};

/** Opens a file, or refuses in words that name it. */
export async function openFile(file: string, flags: string, mode?: number): Promise<FileHandle> {
  try {
    return await open(file, flags, mode);
  } catch (error) {
    throw cannot(flags === 'r' ? 'read' : 'write', file, error);
  }
}

/** What the system said against a file, in words that name it. */
export function cannot(verb: 'read' | 'write', file: string, error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new Refusal('invalid', `cannot ${verb} ${file}: ${REASONS[code] ?? code}`);
}

/** A file, or standard input for "-", as it streams in. */
export async function openInput(
  { stdin }: Environment,
  file: string,
): Promise<AsyncIterable<Uint8Array>> {
  if (file === STANDARD) return stdin;
  const handle = await openFile(file, 'r');
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw new Refusal('invalid', `cannot read ${file}: ${REASONS.EISDIR}`);
  }
  return handle.createReadStream();
}

/** A JSON file that meets a shape; else a Refusal that names what is wrong, and where. */
export async function readJson<S extends z.ZodType>(
  environment: Environment,
  file: string,
  shape: S,
): Promise<z.output<S>> {
  const sent = parsed(file, await readText(environment, file));
  const result = shape.safeParse(sent);
  if (!result.success) throw doesNotHold(file, fieldErrors(result.error, sent));
  return result.data;
}

export function doesNotHold(file: string, errors: readonly FieldError[]): Refusal {
  return new Refusal('invalid', `${named(file)} does not hold`, { errors });
}

/** All of a file, or of standard input for "-"; of one past `mostBytes`, enough to see that. */
export async function readBytes(
  environment: Environment,
  file: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of await openInput(environment, file)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  return Buffer.concat(chunks);
}

async function readText(environment: Environment, file: string): Promise<string> {
  const bytes = await readBytes(environment, file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal('invalid', `${named(file)} is not UTF-8 text`);
  }
}

/** The parser's own words quote the file, which may hold references: only the place is passed on. */
function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '');
    const where = place ? `: look at ${place[0]}` : '';
    throw new Refusal('invalid', `${named(file)} is not JSON${where}`);
  }
}

export function named(file: string): string {
  return file === STANDARD ? 'standard input' : file;
}

/** An option's text that meets a shape; else a Refusal that names the option. */
export function readOption<S extends z.ZodType>(
  option: string,
  text: unknown,
  shape: S,
): z.output<S> {
  const result = shape.safeParse(text);
  if (result.success) return result.data;
  const reasons = fieldErrors(result.error, text).map(({ detail }) => detail);
  throw new Refusal('invalid', `${option} ${reasons.join('; ')}`);
}

/** Passes a refusal on that names options in place of the fields that they became. */
export function inOptions(options: Readonly<Record<string, string>>) {
  return (error: unknown): never => {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, context } = error;
    const errors = error.errors.map(({ pointer, detail }) => ({
      pointer: options[pointer] ?? pointer,
      detail,
    }));
    const [only, ...more] = errors;
    if (!only || more.length > 0) throw new Refusal(code, message, { errors, context });
    throw new Refusal(code, `${only.pointer} ${only.detail}`, { context });
  };
}

/** Where lines go that are many: a file, or standard output for "-". */
export interface Sink {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

export async function openSink({ stdout }: Environment, file: string): Promise<Sink> {
  if (file === STANDARD) {
    return { write: async (line) => void stdout.write(line), close: async () => {} };
  }
  const stream = (await openFile(file, 'w')).createWriteStream();
  return {
    write: async (line) => {
      if (!stream.write(line)) await once(stream, 'drain');
    },
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}
