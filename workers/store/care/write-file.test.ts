import { describe, expect, it } from 'vitest';
import { writeFile } from './write-file.ts';

/** A folder whose files end as `closed` or `aborted`. */
function memoryFolder(refuse?: Error) {
  const ends: string[] = [];
  const written: number[] = [];
  const sink = new WritableStream<Uint8Array>({
    write(part) {
      if (refuse !== undefined) throw refuse;
      written.push(part.byteLength);
    },
    close: () => void ends.push('closed'),
    abort: () => void ends.push('aborted'),
  });
  const writer = sink.getWriter();
  // What a browser's stream has beside those of WritableStream.
  const stream = {
    write: (part: Uint8Array) => writer.write(part),
    close: () => writer.close(),
    abort: (reason: unknown) => writer.abort(reason),
  };
  const folder = { getFileHandle: async () => ({ createWritable: async () => stream }) };
  return { ends, written, folder: folder as unknown as FileSystemDirectoryHandle };
}

async function* broken() {
  yield new Uint8Array(3);
  throw new Error('the shard cannot be read');
}

describe('a file that is exported', () => {
  it('is closed when all its parts are written', async () => {
    const { folder, ends, written } = memoryFolder();
    const counted: number[] = [];
    await writeFile(folder, 'a', [new Uint8Array(3), new Uint8Array(4)], (n) => counted.push(n));
    expect([ends, written, counted]).toEqual([['closed'], [3, 4], [3, 4]]);
  });

  it('leaves no half of a file behind when a part cannot be read', async () => {
    const { folder, ends } = memoryFolder();
    await expect(writeFile(folder, 'a', broken(), () => {})).rejects.toThrow('cannot be read');
    expect(ends).toEqual(['aborted']);
  });

  it('tells why it could not be written', async () => {
    const { folder } = memoryFolder(new Error('the disk is full'));
    const parts = [new Uint8Array(3)];
    await expect(writeFile(folder, 'a', parts, () => {})).rejects.toThrow('the disk is full');
  });
});
