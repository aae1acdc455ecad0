import { z } from 'zod';
import { EngineError } from '../../failure.ts';
import type { Filter } from '../image/resample.ts';
import type { ChannelStatistics } from './square.ts';

/** Numbers of Pillow's filters, as `resample` in the file has them. */
const FILTERS = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' } as const;

const side = z.int().positive().max(4096);
const CHANNELS = 3;

const schema = z.object({
  image_mean: z.array(z.number()).length(CHANNELS),
  image_std: z.array(z.number().positive()).length(CHANNELS),
  resample: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(2),
  size: z.union([z.object({ height: side, width: side }), side]),
});

/** How a picture is brought to what an image classifier takes: stretched, then normalised. */
export interface Preprocessing {
  readonly width: number;
  readonly height: number;
  readonly filter: Filter;
  readonly statistics: ChannelStatistics;
}

/**
 * Reads `preprocessor_config.json` of a vision transformer (transformers `ViTImageProcessor`).
 * @throws EngineError `model_file_invalid` naming the first field that does not fit
 */
export function parsePreprocessing(json: unknown): Preprocessing {
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new EngineError(
      'model_file_invalid',
      `preprocessor_config.json: ${issue?.path.join('.') || 'it'} is not as an image classifier has it.`,
      'Delete the model and install it again.',
    );
  }
  const { image_mean: mean, image_std: std, resample, size } = result.data;
  const { width, height } = typeof size === 'number' ? { width: size, height: size } : size;
  return { width, height, filter: FILTERS[resample], statistics: { mean, std } };
}
