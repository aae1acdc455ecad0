import { within } from '../request/within.ts';

/** Bytes that are read at a time: a large file may take long, as long as some of it comes. */
const PIECE = 16 * 1024 * 1024;
/** A drive that gives nothing of a piece in this time, ms, gives nothing more: it may be of the network. */
const SILENCE_MS = 30_000;

/** A file was there, and nothing of it came. */
export class FileIsSilent extends Error {
  override readonly name = 'FileIsSilent';
  override readonly message = 'nothing of it came for 30 seconds';
}

/**
 * Reads a file of a person's whole.
 * @throws {FileIsSilent}; DOMException `NotReadableError` if it was changed or moved
 */
export async function readWhole(file: Blob): Promise<ArrayBuffer> {
  if (file.size <= PIECE) return read(file);
  const bytes = new Uint8Array(file.size);
  for (let at = 0; at < file.size; at += PIECE) {
    bytes.set(new Uint8Array(await read(file.slice(at, at + PIECE))), at);
  }
  return bytes.buffer;
}

function read(part: Blob): Promise<ArrayBuffer> {
  return within(part.arrayBuffer(), SILENCE_MS, () => new FileIsSilent());
}
