import { expect, test } from 'vitest';
import { unavailable } from '../../src/store/sqlite/errors.ts';

const withCode = (code: string) => Object.assign(new Error('no'), { code });

test.for([
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_BUSY_SNAPSHOT', 'locked'],
  ['SQLITE_FULL', 'disk-full'],
  ['SQLITE_IOERR_SHMSIZE', 'disk-full'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_READONLY_DIRECTORY', 'read-only'],
  ['SQLITE_IOERR_WRITE', 'disk-fails'],
  ['SQLITE_IOERR_READ', 'disk-fails'],
  ['SQLITE_CANTOPEN', 'unreachable'],
  ['SQLITE_CORRUPT_INDEX', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
] as const)('%s is told as %s, and of it nothing is written', ([code, reason]) => {
  expect(unavailable(withCode(code))).toMatchObject({ reason, isMaybeWritten: false });
  // As drizzle hands it on.
  const handed = new Error('Failed query', { cause: withCode(code) });
  expect(unavailable(handed)).toMatchObject({ reason });
});

test('a commit that the disk did not confirm may be written', () => {
  const told = { reason: 'disk-fails', isMaybeWritten: true };
  expect(unavailable(withCode('SQLITE_IOERR_FSYNC'))).toMatchObject(told);
});

test('what is of a query stays as it is', () => {
  for (const error of [withCode('SQLITE_CONSTRAINT_TRIGGER'), new RangeError('mine'), 'text']) {
    expect(unavailable(error)).toBe(error);
  }
});
