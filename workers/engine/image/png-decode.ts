import { pngChunks } from '../../../src/request/picture/png-chunks.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { damaged, truncated } from './broken-picture.ts';
import { InflateError, InflatedBytes } from './inflate.ts';
import { ADAM7, CHANNELS, WHOLE, pixelWriter, unfilter, type PngSamples } from './png-rows.ts';
import type { RgbImage } from './rgb-image.ts';

export interface PngOptions {
  /** See {@link pixelWriter}. */
  readonly clipGrey16: boolean;
  /** Called every {@link ROWS_TIME} while rows are read. */
  readonly checkpoint?: Checkpoint | undefined;
}

/** Milliseconds of reading between two checkpoints. */
const ROWS_TIME = 50;

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
 * kept. Rows are inflated one by one, and no more of them than the header states, so the peak is the
 * result, a few rows and what {@link InflatedBytes} holds.
 *
 * fast-png, which encodes here, does not decode: its Adam7 is wrong below 8 bits, and it holds the
 * file inflated, joined and unfiltered at once, three times the picture's bytes.
 *
 * @throws EngineError image_load_error for a damaged or truncated file; what the checkpoint throws
 */
export async function decodePng(bytes: Uint8Array, options: PngOptions): Promise<RgbImage> {
  const header = readHeader(bytes);
  const { width, height } = header;
  const palette = new Uint8Array(256 * 3);
  for (const { type, data } of pngChunks(bytes)) {
    if (type === 'PLTE') palette.set(data.subarray(0, palette.length));
    if (type === 'IDAT') break;
  }
  const write = pixelWriter(header, palette, options.clipGrey16);
  const bitsPerPixel = CHANNELS[header.colorType] * header.depth;
  const step = Math.max(1, bitsPerPixel >> 3);
  const out = new Uint8Array(width * height * 3);
  const inflated = new InflatedBytes(pixelData(bytes));
  let rested = performance.now();
  try {
    for (const pass of header.interlaced ? ADAM7 : WHOLE) {
      const columns = Math.ceil((width - pass.x) / pass.stepX);
      if (columns <= 0) continue;
      let row = new Uint8Array(1 + Math.ceil((columns * bitsPerPixel) / 8));
      let above = new Uint8Array(row.length);
      for (let y = pass.y; y < height; y += pass.stepY) {
        if (options.checkpoint !== undefined && performance.now() - rested > ROWS_TIME) {
          await options.checkpoint();
          rested = performance.now();
        }
        if (!inflated.readInto(row)) throw truncated();
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
    throw error instanceof InflateError ? damaged(error) : error;
  }
  return { width, height, data: out };
}

/** The packed pixels, chunk by chunk. */
function* pixelData(bytes: Uint8Array): Generator<Uint8Array> {
  for (const { type, data } of pngChunks(bytes)) if (type === 'IDAT') yield data;
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
