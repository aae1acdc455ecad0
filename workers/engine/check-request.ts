import { type PixelSize, resolveSize } from '../../src/request/image-size.ts';
import { type RunSizes, runSizes } from '../../src/request/native-size.ts';
import type { GenerateRequest } from '../../src/request/schema.ts';
import { drawSeed } from '../../src/request/seed-json.ts';
import { stepsRun, strengthOf } from '../../src/request/strength.ts';
import { EngineError } from '../failure.ts';
import { MOST_JPEG_PIXELS } from './image/jpeg.ts';

/** A request with nothing left to decide. */
export interface CheckedRequest extends RunSizes {
  readonly seed: bigint;
  /** Latents of `drawn`. */
  readonly h: number;
  readonly w: number;
  /** Guidance is on when guidance_scale is above 1 (diffusers). */
  readonly guided: boolean;
}

/**
 * @throws EngineError `invalid_request` and `image_too_large` with fal's detail
 */
export function checkRequest(
  request: GenerateRequest,
  nativePixels: number | undefined,
): CheckedRequest {
  const strength = strengthOf(request);
  const { run } = stepsRun(request.num_inference_steps, strength);
  if (run < 1) {
    const msg = `Value error, ${request.num_inference_steps} steps at strength ${strength} leave no step to run`;
    throw new EngineError(
      'invalid_request',
      `A strength of ${strength} runs none of the ${request.num_inference_steps} steps.`,
      'Raise the strength or the number of steps.',
      {
        detail: [{ loc: ['body', 'strength'], msg, type: 'value_error', input: strength }],
      },
    );
  }
  const asked = resolveSize(request.image_size);
  if (request.format === 'jpeg') requireJpegSize(asked);
  const { drawn } = runSizes(asked, nativePixels);
  return {
    seed: request.seed ?? drawSeed(),
    asked,
    drawn,
    h: drawn.height / 8,
    w: drawn.width / 8,
    guided: request.guidance_scale > 1,
  };
}

/** The encoder's memory ends above it, after the whole run. @throws EngineError image_too_large */
function requireJpegSize({ width, height }: PixelSize): void {
  if (width * height <= MOST_JPEG_PIXELS) return;
  const most = MOST_JPEG_PIXELS.toLocaleString('en');
  const message = `A picture of ${width} × ${height} pixels cannot be written as JPEG; ${most} pixels are the most.`;
  throw new EngineError(
    'image_too_large',
    message,
    'Ask for PNG (format: "png"), or for a smaller image_size.',
    {
      detail: [
        {
          loc: ['body', 'image_size'],
          msg: message,
          type: 'image_too_large',
          input: { width, height },
        },
      ],
    },
  );
}
