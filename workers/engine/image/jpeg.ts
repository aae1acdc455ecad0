import { joined } from '../../../src/request/bytes.ts';
import { EngineError } from '../../failure.ts';
import { damaged, truncated } from './broken-picture.ts';
import { withoutJunk } from './jpeg-junk.ts';
import { requireWork } from './jpeg-scans.ts';
import { jpegWasm } from './jpeg-wasm.ts';
import type { RgbImage } from './rgb-image.ts';

/** JPEG colour kinds that mozjpeg does not turn into RGB: CMYK and YCCK. */
export class UnsupportedColors extends Error {}

/**
 * Decodes a JPEG to libjpeg-turbo's own bytes (accurate integer DCT, fancy up-sampling), the ones
 * Pillow gives: baseline and progressive, every sub-sampling but 4:4:0, grey as RGB. It does not apply the
 * orientation.
 *
 * @throws EngineError image_load_error; a file that ends too soon is refused, as Pillow does
 * @throws UnsupportedColors for four-component files
 */
export async function decodeJpeg(bytes: Uint8Array<ArrayBuffer>): Promise<RgbImage> {
  requireWork(bytes);
  const file = withoutJunk(bytes);
  const complaints: string[] = [];
  const image = await decodeOnce(file, complaints);
  if (!isCutOff(file, complaints)) return image;
  // All pixels may be there, and something else than the end mark behind them. Such a file opens, as
  // in Pillow. With an end mark added libjpeg says which it is.
  const again: string[] = [];
  const ended = await decodeOnce(joined([file, Uint8Array.of(0xff, EOI)]), again);
  if (!again.some((text) => EXTRANEOUS.test(text))) throw truncated();
  return ended;
}

const EOI = 0xd9;
const PREMATURE = /^Premature end of JPEG file/;
const EXTRANEOUS = /extraneous bytes before marker 0xd9/;

/** libjpeg tells its first warning only, so behind another one the end mark is looked for here. */
function isCutOff(bytes: Uint8Array, complaints: readonly string[]): boolean {
  if (complaints.some((text) => PREMATURE.test(text))) return true;
  return complaints.length > 0 && !hasEnd(bytes);
}

/** Whether an end mark is near the end of the file. */
function hasEnd(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at >= 0 && at > bytes.length - 65_536; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === EOI) return true;
  }
  return false;
}

async function decodeOnce(bytes: Uint8Array<ArrayBuffer>, complaints: string[]): Promise<RgbImage> {
  const module = await jpegWasm('decoder');
  // The codecs' scripts are 37 kB, a twelfth of the engine, and many runs see no JPEG.
  const { default: decode, init: initDecoder } = await import('@jsquash/jpeg/decode.js');
  // A fresh instance each time: a failed one must not be used again, and the memory of one that
  // decoded 60 megapixels never shrinks.
  initDecoder(overrides(module, complaints));
  let decoded: ImageData;
  try {
    decoded = await decode(exactBuffer(bytes));
  } catch (cause) {
    if (complaints.some((text) => text.startsWith('Unsupported color conversion'))) {
      throw new UnsupportedColors('four-component JPEG', { cause });
    }
    throw isCutOff(bytes, complaints) ? truncated(cause) : damaged(cause ?? complaints[0]);
  }
  const { width, height, data: rgba } = decoded;
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from] as number;
    data[to + 1] = rgba[from + 1] as number;
    data[to + 2] = rgba[from + 2] as number;
  }
  return { width, height, data };
}

/**
 * Most pixels that {@link encodeJpeg} writes: 8192 × 8192. The encoder's memory is 2 GiB at most. It
 * takes 20 bytes a pixel, and up to 6 for the file while that grows.
 */
export const MOST_JPEG_PIXELS = 2 ** 26;

/**
 * Encodes RGB as JPEG, 4:2:0 below quality 90 and 4:4:4 from there. Same pixels, same bytes.
 * @throws EngineError out_of_memory
 */
export async function encodeJpeg(image: RgbImage, quality: number): Promise<Uint8Array> {
  const module = await jpegWasm('encoder');
  const { default: encode, init: initEncoder } = await import('@jsquash/jpeg/encode.js');
  initEncoder(overrides(module, []));
  const { width, height, data } = image;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from] as number;
    rgba[to + 1] = data[from + 1] as number;
    rgba[to + 2] = data[from + 2] as number;
  }
  // The encoder reads these three; ImageData itself does not exist in Node.
  const pixels = { data: rgba, width, height } as ImageData;
  try {
    return new Uint8Array(await encode(pixels, { quality }));
  } catch (cause) {
    throw new EngineError(
      'out_of_memory',
      'There was not enough memory to write the picture as JPEG.',
      'Ask for PNG, or for a smaller size.',
      { cause },
    );
  }
}

function overrides(module: WebAssembly.Module, complaints: string[]) {
  return {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
    /** libjpeg's warnings, the only sign of a file that ends too soon. */
    printErr: (text: string) => {
      complaints.push(text);
    },
  };
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  return bytes.byteLength === buffer.byteLength && buffer instanceof ArrayBuffer
    ? buffer
    : bytes.slice().buffer;
}
