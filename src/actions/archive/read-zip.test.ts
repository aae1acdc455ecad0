import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { listZip, ZipReader } from './read-zip.ts';
import { zipFiles } from './write-zip.ts';

const MOST = 1 << 20;
const blob = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]);
const names = async (zip: Blob) => (await listZip(zip)).map(({ name }) => name);

async function readAll(zip: Blob, most = MOST): Promise<Record<string, string>> {
  const reader = new ZipReader(zip);
  const read: Record<string, string> = {};
  for (const entry of await listZip(zip)) {
    read[entry.name] = await (await reader.read(entry, most)).text();
  }
  return read;
}

/** A ZIP whose bytes are changed at a place behind the last occurrence of a signature. */
function changed(zip: Uint8Array, signature: number, at: number, value: number): Blob {
  const bytes = zip.slice();
  const view = new DataView(bytes.buffer);
  let found = -1;
  for (let i = 0; i + 4 <= bytes.length; i++) if (view.getUint32(i, true) === signature) found = i;
  view.setUint32(found + at, value, true);
  return blob(bytes);
}
const LIST = 0x02014b50;
const END = 0x06054b50;

describe('a ZIP', () => {
  it('is read as it was written here, also an empty file and one of several pieces', async () => {
    const long = 'x'.repeat(5 << 20);
    const files = { 'a/über.txt': 'one', empty: '', long: long };
    const zip = await zipFiles(
      Object.entries(files).map(([name, text]) => ({ name, read: async () => new Blob([text]) })),
    );
    expect(await readAll(zip, 8 << 20)).toEqual(files);
  });

  it('is read as others write it: packed, with folders, with a comment', async () => {
    const zip = zipSync({ folder: { 'in.txt': strToU8('packed '.repeat(500)) } }, { level: 9 });
    expect(await readAll(blob(zip))).toEqual({ 'folder/in.txt': 'packed '.repeat(500) });
    const commented = zip.slice();
    new DataView(commented.buffer).setUint16(commented.length - 2, 5, true);
    expect(await names(new Blob([commented, 'hello']))).toEqual(['folder/in.txt']);
  });

  it('has files that many runs may name: the bytes of each are counted once', async () => {
    const whole = blob(zipSync({ source: [new Uint8Array(20 << 20), { level: 9 }] }));
    const reader = new ZipReader(whole);
    const [entry] = await listZip(whole);
    for (let run = 0; run < 5; run++) {
      const { size } = await reader.read(entry ?? expect.fail('none'), 200 << 20);
      expect(size).toBe(20 << 20);
    }
  });
});

describe('a bad ZIP', () => {
  const zip = zipSync({ 'a.txt': [strToU8('a'.repeat(3000)), { level: 9 }] });

  it.each([
    ['is empty', new Blob([])],
    ['is none', new Blob(['PK\x03\x04 and no more'])],
    ['lost its end', blob(zip.subarray(0, -4))],
    ['says that its list is elsewhere', changed(zip, END, 16, 0x7fffffff)],
    ['says that its list is long', changed(zip, END, 12, 0x7ffffff0)],
    ['says that it has more files', changed(zip, END, 8, 0x00090009)],
    ['is of the large kind', changed(zip, END, 16, 0xffffffff)],
  ])('that %s is refused', async (_how, bad) => {
    await expect(listZip(bad)).rejects.toMatchObject({ name: 'BadZip' });
  });

  it.each([
    ['lies elsewhere', changed(zip, LIST, 42, 0x7fffffff)],
    ['is longer than the ZIP', changed(zip, LIST, 20, 0x7fffffff)],
    ['unpacks to more than it says', changed(zip, LIST, 24, 10)],
    ['unpacks to less than it says', changed(zip, LIST, 24, 4000)],
    ['is locked', changed(zip, LIST, 8, (8 << 16) | 1)],
    ['is packed by another method', changed(zip, LIST, 8, 12 << 16)],
  ])('of which a file %s gives none', async (_how, bad) => {
    await expect(readAll(bad)).rejects.toMatchObject({ name: 'BadZip' });
  });

  it('is stopped when its files unpack to far more than it has bytes', async () => {
    const bomb = zipSync(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, i): [string, Uint8Array] => [
          `${i}`,
          new Uint8Array(4 << 20),
        ]),
      ),
      { level: 9 },
    );
    expect(bomb.length).toBeLessThan(1 << 20);
    const reader = new ZipReader(blob(bomb));
    let unpacked = 0;
    let refused = 0;
    for (const entry of await listZip(blob(bomb))) {
      await reader.read(entry, 200 << 20).then(
        ({ size }) => (unpacked += size),
        () => (refused += 1),
      );
    }
    expect(unpacked).toBeLessThanOrEqual((64 << 20) + 4 * bomb.length);
    expect(refused).toBeGreaterThan(10);
  });

  it('gives no file that is larger than it may be', async () => {
    const [entry] = await listZip(blob(zip));
    const reading = new ZipReader(blob(zip)).read(entry ?? expect.fail('none'), 2999);
    await expect(reading).rejects.toThrow('It is too large.');
  });
});
