import { describe, expect, it } from 'vitest';
import { chunkReader } from './chunk-reader.ts';

const BYTES = Uint8Array.from({ length: 600_000 }, (_, i) => i % 251);

/** All bytes of a stream; chunks are copied as they come, and counted by what they lay in. */
async function readAll(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = chunkReader(body);
  const chunks: Uint8Array[] = [];
  for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
    chunks.push(chunk.slice());
  }
  await reader.cancel();
  return Buffer.concat(chunks);
}

/** @param bytes of a stream that can be read into memory that is there, or of one that cannot */
function stream(type: 'bytes' | undefined): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = {
    start(controller: { enqueue(chunk: Uint8Array<ArrayBuffer>): void; close(): void }) {
      controller.enqueue(BYTES.slice(0, 70_001));
      controller.enqueue(BYTES.slice(70_001));
      controller.close();
    },
  };
  return type === 'bytes' ? new ReadableStream({ ...source, type }) : new ReadableStream(source);
}

describe('a stream that is read in chunks', () => {
  it.each(['bytes', undefined] as const)('of type %s gives all bytes in order', async (type) => {
    expect((await readAll(stream(type))).equals(BYTES)).toBe(true);
  });

  it('of an answer gives all bytes in order', async () => {
    const { body } = new Response(BYTES);
    expect(body && (await readAll(body)).equals(BYTES)).toBe(true);
  });

  it('that breaks throws', async () => {
    const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.error(new Error('broken')),
    });
    await expect(chunkReader(broken).next()).rejects.toThrow('broken');
  });
});
