/** Bytes of the buffer that is read into; no chunk is larger. */
const CHUNK = 256 * 1024;

/** Reads a stream chunk by chunk. A chunk may be overwritten by the next call of `next`. */
interface ChunkReader {
  /** The next chunk; undefined at the end of the stream. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(): Promise<void>;
}

/**
 * Reads all chunks into one buffer, if the browser can. A new buffer for each chunk would make gigabytes of
 * garbage in a download of gigabytes.
 */
export function chunkReader(body: ReadableStream<Uint8Array<ArrayBuffer>>): ChunkReader {
  let reader;
  try {
    reader = body.getReader({ mode: 'byob' });
  } catch {
    // This stream cannot be read into a buffer. (`for await` is no way either: Safari's streams are not iterable.)
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
