import { Zip, ZipPassThrough } from 'fflate';
import { EngineError } from '../../../workers/failure.ts';

/** A file for a ZIP. Its bytes are read when it is its turn. */
export interface FileForZip {
  readonly name: string;
  readonly read: () => Promise<Blob>;
}

/** A ZIP of the plain kind ends at 4 GB; its list takes a part of that. */
const MOST_BYTES = 0xffffffff - (32 << 20);
const MOST_FILES = 65_000;
/** Bytes that are read at once. */
const PIECE = 4 << 20;

/**
 * Several files as a ZIP. Pictures are compressed already, so that they are only put together. One piece of a file is in
 * memory at a time; the browser holds what is written.
 * @throws {EngineError} `invalid_request` if a ZIP cannot hold so much; what `read` throws
 */
export async function zipFiles(files: readonly FileForZip[]): Promise<Blob> {
  const parts: Blob[] = [];
  let written = 0;
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    failure ??= error;
    written += data.length;
    // A Blob of its own, which the browser may put onto the disk.
    parts.push(new Blob([data as Uint8Array<ArrayBuffer>]));
  });
  if (files.length > MOST_FILES) throw tooMuch();
  for (const { name, read } of files) {
    const file = new ZipPassThrough(name);
    zip.add(file);
    const blob = await read();
    if (written + blob.size > MOST_BYTES) throw tooMuch();
    for (let at = 0; at < blob.size; at += PIECE) {
      const piece = await blob.slice(at, at + PIECE).arrayBuffer();
      file.push(new Uint8Array(piece), at + PIECE >= blob.size);
    }
    if (blob.size === 0) file.push(new Uint8Array(0), true);
  }
  zip.end();
  if (failure !== null) throw failure;
  return new Blob(parts, { type: 'application/zip' });
}

function tooMuch(): EngineError {
  return new EngineError(
    'invalid_request',
    'These are more pictures than one ZIP can hold, which is 4 GB.',
    'Select a part of them, and download that.',
  );
}
