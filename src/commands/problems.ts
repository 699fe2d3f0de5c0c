/** What went wrong, in words for whoever typed the command. */
import { inspect } from 'node:util';
import { ConfigError } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import { StorageUnavailable, WHAT_IS_WRONG } from '../usecases/store.ts';

/** A stop that was asked for, by a signal. */
function isStop(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Lines for the terminal; where an unexpected error came from only with `debug`. */
export function explain(error: unknown, debug: boolean): string {
  if (isStop(error)) return 'Stopped.\n';
  if (error instanceof Refusal) return explainRefusal(error);
  if (error instanceof ConfigError && !(debug && error.cause)) return `${error.message}\n`;
  if (error instanceof StorageUnavailable && !debug) {
    return `${error.message}: ${WHAT_IS_WRONG[error.reason]}\n`;
  }
  if (!(error instanceof Error)) return `Something unexpected went wrong: ${String(error)}\n`;
  return debug
    ? `${inspect(error)}\n`
    : `Something unexpected went wrong: ${error.message}\nLOG_LEVEL=debug shows where it came from.\n`;
}

function explainRefusal({ message, errors }: Refusal): string {
  const details = errors.filter(({ detail }) => detail !== message);
  const lines = details.map(({ pointer, detail }) => `  ${pointer || '(all of it)'} ${detail}\n`);
  return `${message}\n${lines.join('')}`;
}
