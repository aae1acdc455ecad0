import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { provideJpegWasmFromPackage } from '../../../test/jpeg-wasm.ts';
import { decodeImage } from './decode.ts';
import { resample, type Filter } from './resample.ts';

const FIXTURES = new URL('../../../test/fixtures/', import.meta.url);

interface Case {
  readonly source: readonly [width: number, height: number];
  readonly target: readonly [width: number, height: number];
  readonly filter: Filter;
  readonly first: readonly number[];
  readonly sha256: string;
}

/** The noise of test/fixtures/images/make.py. */
function pattern([width, height]: readonly [number, number]) {
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => Math.imul(i, 2654435761) >>> 24,
  );
  return { width, height, data };
}

describe('resample is Pillow 13, bit for bit', async () => {
  const text = await readFile(new URL('images/resample.json', FIXTURES), 'utf8');
  const cases = JSON.parse(text) as readonly Case[];

  it.each(cases)('$filter $source → $target', ({ source, target, filter, first, sha256 }) => {
    const { width, height, data } = resample(pattern(source), ...target, filter);
    expect([width, height]).toEqual(target);
    expect([...data.subarray(0, 12)]).toEqual(first);
    expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
  });
});

describe('a source becomes the golden resized.png', async () => {
  beforeAll(provideJpegWasmFromPackage);
  const names = await readdir(new URL('goldens/', FIXTURES));

  it('has all ten cases', () => {
    expect(names).toHaveLength(10);
  });

  it.each(names)('%s', async (name) => {
    const folder = new URL(`goldens/${name}/`, FIXTURES);
    const file = (await readdir(folder)).find((entry) => entry.startsWith('source.'));
    const source = new Blob([await readFile(new URL(String(file), folder))]);
    const expected = decode(await readFile(new URL('resized.png', folder)));
    expect(expected.channels).toBe(3);
    const image = await decodeImage(source, { convertColorProfile: false });
    const { data } = resample(image, expected.width, expected.height);
    expect(Buffer.compare(data, expected.data as Uint8Array)).toBe(0);
  });
});
