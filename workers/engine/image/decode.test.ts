import { readFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { provideJpegWasmFromPackage } from '../../../test/jpeg-wasm.ts';
import { EngineError } from '../../failure.ts';
import { decodeImage } from './decode.ts';

interface Fixture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly rgb: string;
}

async function fixtures(name: string): Promise<Record<string, Fixture>> {
  const url = new URL(`../../../test/fixtures/images/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(url, 'utf8')) as Record<string, Fixture>;
}

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const asPillow = { convertColorProfile: false };
const decode = (bytes: Uint8Array<ArrayBuffer>, options = asPillow) =>
  decodeImage(new Blob([bytes]), options);

/** The failure's code and sentence. */
async function failure(bytes: Uint8Array<ArrayBuffer>) {
  try {
    await decode(bytes);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    expect(error.action).toMatch(/\.$/);
    return { code: error.code, message: error.message };
  }
  throw new Error('decoded');
}

const png = await fixtures('png');
const jpeg = await fixtures('jpeg');

beforeAll(provideJpegWasmFromPackage);

describe.each([
  ['PNG', png],
  ['JPEG', jpeg],
])('%s is decoded to the bytes of Pillow', (_format, files) => {
  const cases = Object.entries(files).filter(([, { rgb }]) => rgb !== '');
  it.each(cases)('%s', async (_name, { file, width, height, rgb }) => {
    const image = await decode(bytesOf(file));
    expect([image.width, image.height]).toEqual([width, height]);
    expect(Buffer.compare(image.data, bytesOf(rgb))).toBe(0);
  });
});

describe('16-bit grey', () => {
  it('is scaled, not clipped, where a person looks at it', async () => {
    const file = bytesOf(png['grey 16 bit']?.file ?? '');
    const clipped = await decode(file);
    const scaled = await decode(file, { convertColorProfile: true });
    expect(new Set(clipped.data.subarray(-60))).toEqual(new Set([255]));
    expect(new Set(scaled.data.subarray(-60)).size).toBeGreaterThan(5);
  });
});

describe('a broken picture', () => {
  const pixels = bytesOf(png['rgb 8 bit']?.file ?? '');
  const photo = bytesOf(jpeg['4:2:0']?.file ?? '');
  const truncated = expect.stringContaining('truncated') as unknown;

  it('that is a text file is no picture', async () => {
    const text = new TextEncoder().encode('Dear diary,\n');
    expect(await failure(text)).toMatchObject({ code: 'image_load_error' });
    expect(await failure(new Uint8Array())).toMatchObject({ message: 'This file is empty.' });
  });

  it.each([0.1, 0.5, 0.9])('a JPEG cut at %d of its pixels is truncated', async (share) => {
    const start = photo.length - 900;
    const cut = photo.slice(0, start + Math.round(900 * share));
    expect(await failure(cut)).toEqual({ code: 'image_load_error', message: truncated });
  });

  it('a JPEG without its last two bytes is truncated, as Pillow says', async () => {
    expect(await failure(photo.slice(0, -2))).toMatchObject({ message: truncated });
  });

  it('a JPEG with zeros in place of its end mark is whole, as Pillow says', async () => {
    const zeros = Uint8Array.of(...photo.slice(0, -2), ...new Uint8Array(64));
    expect((await decode(zeros)).data).toEqual((await decode(photo)).data);
  });

  it('a JPEG that is cut off is truncated, whatever libjpeg warns of before', async () => {
    const app0 = 4 + 16;
    const junk = Uint8Array.of(...photo.slice(0, app0), 1, 2, 3, ...photo.slice(app0, -300));
    expect(await failure(junk)).toMatchObject({ message: truncated });
  });

  it.each([100, 300])('a PNG without its last %i bytes is truncated', async (missing) => {
    const cut = pixels.slice(0, -missing);
    expect(await failure(cut)).toEqual({ code: 'image_load_error', message: truncated });
  });

  it('a PNG without its end mark is whole, as Pillow says', async () => {
    expect((await decode(pixels.slice(0, -12))).width).toBe(19);
  });

  it('a picture cut in its header is damaged', async () => {
    for (const file of [pixels, photo]) {
      expect(await failure(file.slice(0, 20))).toMatchObject({ code: 'image_load_error' });
    }
  });

  it('another JPEG opens after a damaged one', async () => {
    await failure(photo.slice(0, 600));
    expect((await decode(photo)).width).toBe(61);
  });

  it('fails with a code whatever byte is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(pixels, photo, bytesOf(png['palette 2 bit interlaced']?.file ?? '')),
        fc.nat(),
        fc.nat(255),
        async (file, at, value) => {
          const wrong = file.slice();
          wrong[at % wrong.length] = value;
          const image = await decode(wrong).catch((error: unknown) => error);
          if (image instanceof Error) expect(image).toBeInstanceOf(EngineError);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function chunk(type: string, data: Uint8Array) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
}

/** A grey PNG. */
function pngOf(side: number, pixels: Uint8Array) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Uint8Array.from(Buffer.concat([signature, ...chunks]));
}

function withPngSize(width: number, height: number) {
  const file = bytesOf(png['rgb 8 bit']?.file ?? '');
  new DataView(file.buffer).setUint32(16, width);
  new DataView(file.buffer).setUint32(20, height);
  return file;
}

describe('a large picture', () => {
  const SIDE = 6000;
  const flat = pngOf(SIDE, deflateSync(Buffer.alloc(SIDE * (SIDE + 1))));

  it('can be given up while it is read', async () => {
    const cancelled = new EngineError('cancelled', 'The job was cancelled.', 'Start it again.');
    const checkpoint = () => Promise.reject(cancelled);
    await expect(decodeImage(new Blob([flat]), { ...asPillow, checkpoint })).rejects.toBe(
      cancelled,
    );
  });
});

/** A JPEG of 10,000 × 9900 pixels in so many scans of nothing. */
function scans(count: number) {
  const head = [0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, 0x26, 0xac, 0x27, 0x10, 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, ...new Uint8Array(2000)];
  return Uint8Array.from([head, ...Array.from({ length: count }, () => scan)].flat());
}

describe('a JPEG of too many scans', () => {
  it('is refused before it is decoded', async () => {
    expect(await failure(scans(150))).toMatchObject({ code: 'image_too_large' });
  });
});

describe('a lying header', () => {
  it('of more than 100 megapixels is refused before anything is decoded', async () => {
    expect(await failure(withPngSize(30_000, 30_000))).toMatchObject({ code: 'image_too_large' });
    expect(await failure(withPngSize(2 ** 31 - 1, 2 ** 31 - 1))).toMatchObject({
      code: 'image_too_large',
    });
  });

  it('of more rows than the file has is a truncated file', async () => {
    expect(await failure(withPngSize(19, 14))).toMatchObject({ code: 'image_load_error' });
  });

  it('of no pixels is refused', async () => {
    expect(await failure(withPngSize(0, 13))).toMatchObject({ code: 'image_load_error' });
  });
});
