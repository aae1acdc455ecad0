import { decodeImage, type DecodeOptions } from './decode.ts';
import { maskFault } from './mask-fault.ts';
import type { RgbImage } from './rgb-image.ts';

/** Decodes a mask as a picture. @throws EngineError as `decodeImage` does, with the mask as what is at fault */
export async function readMask(file: Blob, reading: DecodeOptions): Promise<RgbImage> {
  try {
    return await decodeImage(file, reading);
  } catch (error) {
    throw maskFault(error);
  }
}
