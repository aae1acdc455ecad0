/** Most bytes of a chunk. */
const CHUNK = 256 * 1024;

/** A stream's bytes as they come; each chunk is good until the next is asked for. */
interface ChunkReader {
  /** Undefined at the end. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(): Promise<void>;
}

/**
 * Reads into memory that is used again where the browser can: in fresh memory for each chunk gigabytes
 * of downloads are gigabytes of garbage.
 */
export function chunkReader(body: ReadableStream<Uint8Array<ArrayBuffer>>): ChunkReader {
  let reader;
  try {
    reader = body.getReader({ mode: 'byob' });
  } catch {
    // No stream of bytes. Not `for await`: Safari's streams are not iterable.
    const plain = body.getReader();
    return {
      next: async () => (await plain.read()).value,
      cancel: () => plain.cancel(),
    };
  }
  const bytes = reader;
  let buffer = new ArrayBuffer(CHUNK);
  return {
    async next() {
      const { done, value } = await bytes.read(new Uint8Array(buffer));
      if (value !== undefined) ({ buffer } = value);
      return done ? undefined : value;
    },
    cancel: () => bytes.cancel(),
  };
}
