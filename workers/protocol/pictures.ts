import type { FitName } from '../../src/request/fit-names.ts';
import type { PixelSize } from '../../src/request/image-size.ts';
import type { RunSizes } from '../../src/request/native-size.ts';
import type { Crop } from '../../src/request/schema.ts';
import type { EngineFailure } from './failure.ts';

/** A picture that is to come to the size that a run draws. */
export interface FitAsked extends RunSizes {
  readonly source: Blob;
  /** In oriented pixels of the source; the whole picture without. */
  readonly crop?: Crop | undefined;
  readonly fit?: FitName | undefined;
  /** Whether colours are converted, as in {@link EngineOptions} of the run. */
  readonly convertColorProfile: boolean;
}

/** Row by row, four bytes a pixel, opaque. */
export type FittedPixels = PixelSize & { readonly data: Uint8ClampedArray<ArrayBuffer> };

/** A picture and its mask, each as a PNG. */
export interface FittedFiles {
  readonly source: Blob;
  readonly mask: Blob | null;
}

/** The answer to a call: its value, or why the picture cannot be had. Comlink would carry nothing of that but the sentence. */
export type PicturesAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: EngineFailure };

/** What the pictures worker answers to the page. Its calls never reject. */
export interface PicturesApi {
  /**
   * The pixels that the engine encodes for such a request. Failures: image_load_error, unsupported_image_format,
   * image_too_large, invalid_request.
   */
  fit(asked: FitAsked): Promise<PicturesAnswer<FittedPixels>>;
  /** The same of a picture and of its mask, each as a PNG. A mask of another size is stretched to its picture first. */
  fitFiles(asked: FitAsked & { readonly mask: Blob | null }): Promise<PicturesAnswer<FittedFiles>>;
}
