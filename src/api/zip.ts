/** A zip archive that is written while it is sent: no more of it is in memory than what is under way. */
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface ArchivedFile {
  name: string;
  /** Its bytes, or its text, in pieces. */
  content: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>;
}

/**
 * The bytes of an archive. Each file is asked for once the one before it is read to its end, and none once
 * whoever reads the archive stops. `wallClock` is the time that all files bear ("2026-11-21T10:30:00"):
 * those of an archive have no zone. Equal files make equal bytes.
 */
export async function* zipped(
  files: AsyncIterable<ArchivedFile>,
  wallClock: string,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream.pipe(new PassThrough());
  const stop = new AbortController();
  const feeding = feed(zip, files, { wallClock, signal: stop.signal }).catch((error: Error) => {
    output.destroy(error);
  });
  try {
    yield* output;
  } finally {
    stop.abort();
    output.destroy();
    await feeding;
  }
}

async function feed(
  zip: ZipFile,
  files: AsyncIterable<ArchivedFile>,
  { wallClock, signal }: { wallClock: string; signal: AbortSignal },
): Promise<void> {
  // The archive is written by the clock on the wall, wherever this process thinks that it is.
  const options = { mtime: new Date(wallClock), forceDosTimestamp: true };
  // The archive keeps what it is given of each file to its end: this variable, and no content.
  let source = Readable.from([]);
  for await (const { name, content } of files) {
    source = Readable.from(content);
    zip.addReadStreamLazy(name, options, (read) => read(null, source));
    await finished(source, { signal });
  }
  zip.end();
}
