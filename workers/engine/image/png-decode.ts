import { pngChunks } from '../../../src/request/picture/png-chunks.ts';
import { damaged, truncated } from './broken-picture.ts';
import { InflateError, InflatedBytes } from './inflate.ts';
import { ADAM7, CHANNELS, WHOLE, pixelWriter, unfilter, type PngSamples } from './png-rows.ts';
import type { RgbImage } from './rgb-image.ts';

export interface PngOptions {
  /** See {@link pixelWriter}. */
  readonly clipGrey16: boolean;
}

const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Decodes a PNG to RGB as Pillow's `open(…).convert('RGB')`: every colour type, depth and
 * interlace; of an animation the still picture. Alpha is dropped, colours under clear pixels are
 * kept. Rows are inflated one by one, so the peak is the result and a few rows.
 *
 * fast-png, which encodes here, does not decode: its Adam7 is wrong below 8 bits, and it holds the
 * file inflated, joined and unfiltered at once, three times the picture's bytes.
 *
 * @throws EngineError image_load_error for a damaged or truncated file
 */
export async function decodePng(bytes: Uint8Array, options: PngOptions): Promise<RgbImage> {
  const header = readHeader(bytes);
  const { width, height } = header;
  const palette = new Uint8Array(256 * 3);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const { type, data } of pngChunks(bytes)) {
    if (type === 'PLTE') palette.set(data.subarray(0, palette.length));
    if (type === 'IDAT') parts.push(data as Uint8Array<ArrayBuffer>);
  }
  const write = pixelWriter(header, palette, options.clipGrey16);
  const bitsPerPixel = CHANNELS[header.colorType] * header.depth;
  const step = Math.max(1, bitsPerPixel >> 3);
  const out = new Uint8Array(width * height * 3);
  const inflated = new InflatedBytes(parts);
  try {
    for (const pass of header.interlaced ? ADAM7 : WHOLE) {
      const columns = Math.ceil((width - pass.x) / pass.stepX);
      if (columns <= 0) continue;
      let row = new Uint8Array(1 + Math.ceil((columns * bitsPerPixel) / 8));
      let above = new Uint8Array(row.length);
      for (let y = pass.y; y < height; y += pass.stepY) {
        if (!(await inflated.readInto(row))) throw truncated();
        if (!unfilter(row, above, step)) throw damaged();
        let to = (y * width + pass.x) * 3;
        for (let x = 0; x < columns; x++) {
          write(row, x, out, to);
          to += pass.stepX * 3;
        }
        [row, above] = [above, row];
      }
    }
  } catch (error) {
    throw error instanceof InflateError ? inflateFailure(bytes, error) : error;
  } finally {
    await inflated.close();
  }
  return { width, height, data: out };
}

/**
 * Tells a truncated file from a damaged one: zlib reports both as damaged, but a file with its end
 * mark is not truncated.
 */
function inflateFailure(bytes: Uint8Array, cause: unknown): Error {
  let last = '';
  for (const { type } of pngChunks(bytes)) last = type;
  return last === 'IEND' ? damaged(cause) : truncated(cause);
}

interface Header extends PngSamples {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
}

function readHeader(bytes: Uint8Array): Header {
  const first = pngChunks(bytes).next().value;
  if (first?.type !== 'IHDR' || first.data.length < 13) throw damaged();
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const depth = view.getUint8(8);
  const colorType = view.getUint8(9);
  const known = DEPTHS[colorType]?.includes(depth) ?? false;
  if (!known || view.getUint8(10) !== 0 || view.getUint8(11) !== 0 || view.getUint8(12) > 1) {
    throw damaged();
  }
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: depth as Header['depth'],
    colorType: colorType as Header['colorType'],
    interlaced: view.getUint8(12) === 1,
  };
}
