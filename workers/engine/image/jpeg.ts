import decode, { init as initDecoder } from '@jsquash/jpeg/decode.js';
import encode, { init as initEncoder } from '@jsquash/jpeg/encode.js';
import { damaged, truncated } from './broken-picture.ts';
import { jpegWasm } from './jpeg-wasm.ts';
import type { RgbImage } from './rgb-image.ts';

/** JPEG colour kinds that mozjpeg does not turn into RGB: CMYK and YCCK. */
export class UnsupportedColors extends Error {}

/**
 * Decodes a JPEG to libjpeg's own bytes (accurate integer DCT, fancy up-sampling), the ones Pillow
 * gives: baseline and progressive, every sub-sampling, grey as RGB. It does not apply the
 * orientation.
 *
 * @throws EngineError image_load_error; a file that ends too soon is refused, as Pillow does
 * @throws UnsupportedColors for four-component files
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<RgbImage> {
  const complaints: string[] = [];
  const module = await jpegWasm('decoder');
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
    throw complaints.some(isPremature) ? truncated(cause) : damaged(cause ?? complaints[0]);
  }
  if (complaints.some(isPremature)) throw truncated();
  const { width, height, data: rgba } = decoded;
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from] as number;
    data[to + 1] = rgba[from + 1] as number;
    data[to + 2] = rgba[from + 2] as number;
  }
  return { width, height, data };
}

const isPremature = (text: string): boolean => text.startsWith('Premature end of JPEG file');

/** Encodes RGB as JPEG, 4:2:0 below quality 90 and 4:4:4 from there. Same pixels, same bytes. */
export async function encodeJpeg(image: RgbImage, quality: number): Promise<Uint8Array> {
  initEncoder(overrides(await jpegWasm('encoder'), []));
  const { width, height, data } = image;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from] as number;
    rgba[to + 1] = data[from + 1] as number;
    rgba[to + 2] = data[from + 2] as number;
  }
  // The encoder reads these three; ImageData itself does not exist in Node.
  const pixels = { data: rgba, width, height } as ImageData;
  return new Uint8Array(await encode(pixels, { quality }));
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
