import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { EngineError } from '../workers/failure.ts';
import { checkLength, checkRange, type ByteSource } from '../workers/weights/sources/source.ts';

/**
 * A {@link ByteSource} over a file in Node, open until `close`.
 *
 * @param name the file's name in failures; the path by default.
 * @throws {EngineError} `model_file_missing` when there is no such file.
 */
export async function nodeSource(
  path: string,
  name: string = path,
): Promise<ByteSource & { close(): Promise<void> }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new EngineError(
      'model_file_missing',
      `The model has no file ${name}.`,
      'Check the model folder.',
      { cause },
    );
  });
  const { size } = await file.stat();
  const source = {
    name,
    size,
    async read(offset: number, length: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      checkRange(source, offset, length);
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return checkLength(
        name,
        done === length ? bytes.buffer : bytes.buffer.slice(0, done),
        length,
      );
    },
    readSync(offset: number, length: number) {
      checkRange(source, offset, length);
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = readSync(file.fd, bytes, done, length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return checkLength(
        name,
        done === length ? bytes.buffer : bytes.buffer.slice(0, done),
        length,
      );
    },
    close: () => file.close(),
  };
  return source;
}
