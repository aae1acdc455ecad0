import { EngineError } from '../../failure.ts';
import { bytesSource } from '../../weights/sources/bytes-source.ts';
import { checkRange, type ByteSource } from '../../weights/sources/source.ts';
import { RangeIgnored } from './check-answer.ts';
import { fetchRange } from './fetch-range.ts';
import { fetchSmall } from './fetch-small.ts';
import type { RemoteFile } from './remote-file.ts';

/**
 * Opens a file on a server for reads here and there, each of which is a request. The first request finds out
 * the size, and its bytes are kept. A file on a server that ignores Range is kept whole if it is small.
 * @param headBytes bytes to ask for at first
 * @throws {EngineError} `file_download_error`, `model_file_missing`, `model_gated`; here and from each
 *   read; the signal's reason
 */
export async function openRemote(
  file: RemoteFile,
  headBytes: number,
  signal: AbortSignal,
): Promise<ByteSource> {
  let head: Uint8Array<ArrayBuffer>;
  try {
    head = await readRange(file, 0, headBytes, signal);
  } catch (error) {
    if (!(error instanceof RangeIgnored)) throw error;
    const bytes = await fetchSmall(file, signal);
    if (bytes === undefined) throw tooLarge(file);
    return bytesSource(bytes, file.name);
  }
  const source = {
    name: file.name,
    size: file.size ?? head.byteLength,
    async read(offset: number, length: number, own?: AbortSignal) {
      checkRange(source, offset, length);
      own?.throwIfAborted();
      if (offset + length <= head.byteLength) return head.slice(offset, offset + length);
      const either = own === undefined ? signal : AbortSignal.any([own, signal]);
      return readRange(file, offset, length, either);
    },
  };
  return source;
}

/** @returns fewer bytes than `length` if the file ends before */
async function readRange(
  file: RemoteFile,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let got = 0;
  const range = { begin: offset, end: offset + length };
  const take = (chunk: Uint8Array<ArrayBuffer>) => {
    bytes.set(chunk, got);
    got += chunk.byteLength;
  };
  await fetchRange(file, range, take, signal);
  return got === length ? bytes : bytes.slice(0, got);
}

function tooLarge({ name }: RemoteFile): EngineError {
  return new EngineError(
    'file_download_error',
    `The server of ${name} does not answer Range requests, and the file is too large to keep whole.`,
    'Serve the model from a host that answers Range requests.',
  );
}
