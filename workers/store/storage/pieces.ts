import type { Place } from '../../packs/shard-layout.ts';
import type { ByteSource } from '../../weights/sources/source.ts';

/** Bytes of one piece. */
const PIECE = 8 * 1024 * 1024;

/** Reads the bytes of a record in pieces of up to 8 MB. An empty record has one empty piece. */
export async function* inPieces(
  source: ByteSource,
  { offset, byteLength }: Pick<Place, 'offset' | 'byteLength'>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < byteLength || from === 0; from += PIECE) {
    yield await source.read(offset + from, Math.min(PIECE, byteLength - from), signal);
  }
}
