import type { Place } from '../../packs/shard-layout.ts';
import type { ByteSource } from '../../weights/sources/source.ts';

/** Bytes read at a time. */
const PIECE = 8 * 1024 * 1024;

/** A record's bytes in order, a few MB at a time. An empty one has one empty piece. */
export async function* inPieces(
  source: ByteSource,
  { offset, byteLength }: Pick<Place, 'offset' | 'byteLength'>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < byteLength || from === 0; from += PIECE) {
    yield await source.read(offset + from, Math.min(PIECE, byteLength - from), signal);
  }
}
