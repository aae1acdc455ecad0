/** Phase 2 of the recipe (pipeline.ts): what a run begins with, which is all that the endpoints differ in. */
import { endpointOf } from '../../src/request/endpoint.ts';
import { isPadding } from '../../src/request/fit.ts';
import type { EngineJob } from '../protocol/engine-job.ts';
import type { CheckedRequest } from './check-request.ts';
import { checkpoint } from './checkpoint.ts';
import { decodeImage, type DecodeOptions } from './image/decode.ts';
import { fitMask, fitPicture } from './image/fit.ts';
import { nothingToDraw } from './image/mask-fault.ts';
import { redrawnLatents } from './image/mask.ts';
import { readMask } from './image/read-mask.ts';
import { resample } from './image/resample.ts';
import type { RgbImage } from './image/rgb-image.ts';
import type { Reporter } from './reporter.ts';

/** What a run begins with. The source is upright, RGB, and has the drawn size. */
export type Beginning =
  | { readonly kind: 'text-to-image' }
  | { readonly kind: 'image-to-image'; readonly source: RgbImage }
  | {
      readonly kind: 'inpainting';
      readonly source: RgbImage;
      /** [1,1,h,w]: 1 where the picture is drawn anew, 0 where it is kept. */
      readonly redraw: Float32Array;
    };

/**
 * Reads the pictures of a job: upright, cropped where asked, stretched to the drawn size or contained in it. A
 * mask is stretched to its picture first, and comes to the size with it.
 * @throws EngineError image_load_error, unsupported_image_format, image_too_large, invalid_request; those of a
 *   mask, and of one that leaves nothing to draw, at `mask_url`
 */
export async function loadBeginning(
  { source, mask, request, options }: EngineJob,
  { asked, drawn, h, w }: CheckedRequest,
  report: Reporter,
  signal: AbortSignal,
): Promise<Beginning> {
  const kind = endpointOf(request);
  if (kind === 'text-to-image') return { kind };
  report.phase('load_source');
  const { convertColorProfile } = options;
  const reading: DecodeOptions = { convertColorProfile, checkpoint: () => checkpoint(signal) };
  const picture = await decodeImage(brought(source), reading);
  const sizes = { asked, drawn };
  if (kind === 'image-to-image') return { kind, source: fitPicture(picture, request, sizes) };
  const painted = await readMask(brought(mask), reading);
  const inPlace = request.crop !== undefined || isPadding(request.fit);
  const stretched = stretchedTo(picture, painted, inPlace, report);
  const redraw = redrawnLatents(fitMask(stretched, request, sizes), h, w);
  if (!redraw.includes(1)) throw nothingToDraw();
  return { kind, source: fitPicture(picture, request, sizes), redraw };
}

function brought(file: Blob | null | undefined): Blob {
  if (file) return file;
  throw new Error('the job does not bring the picture that its request names');
}

/**
 * Says so where a mask has another size than its picture. @param inPlace whether a part of the picture is used, or a part
 * of the size; any other mask is stretched once
 */
function stretchedTo(
  { width, height }: RgbImage,
  mask: RgbImage,
  inPlace: boolean,
  report: Reporter,
): RgbImage {
  if (mask.width === width && mask.height === height) return mask;
  const text = `the mask has ${mask.width}×${mask.height} pixels and is stretched to the picture’s ${width}×${height}`;
  report.log('WARN', text, 'mask_stretched');
  return inPlace ? resample(mask, width, height, 'lanczos') : mask;
}
