import { EngineError } from '../../failure.ts';

/** How a VAE's latents become the diffusion model's: from `vae/config.json`. */
export interface LatentScaling {
  readonly scaling_factor: number;
  /** One entry per latent channel, or null for models without statistics (SDXL base). */
  readonly statistics: {
    readonly latents_mean: readonly number[];
    readonly latents_std: readonly number[];
  } | null;
}

function numbers(
  config: Readonly<Record<string, unknown>>,
  field: string,
): readonly number[] | null {
  const value = config[field] ?? null;
  if (value === null) return null;
  if (Array.isArray(value) && value.every((entry) => Number.isFinite(entry)))
    return value as number[];
  throw invalid(`"${field}" of vae/config.json is no list of numbers.`);
}

function invalid(message: string): EngineError {
  return new EngineError(
    'model_file_invalid',
    message,
    'Check the model folder against its source.',
  );
}

/**
 * Reads scaling_factor (default 0.18215, as AutoencoderKL), latents_mean and latents_std. As in
 * diffusers the statistics count only if both are there; `shift_factor` is not used by SDXL.
 *
 * @param config the parsed `vae/config.json`
 * @param channels latent channels of the model
 * @throws EngineError model_file_invalid
 */
export function readLatentScaling(
  config: Readonly<Record<string, unknown>>,
  channels: number,
): LatentScaling {
  const scaling_factor = config['scaling_factor'] ?? 0.18215;
  if (typeof scaling_factor !== 'number' || !(scaling_factor > 0)) {
    throw invalid('"scaling_factor" of vae/config.json is no positive number.');
  }
  const latents_mean = numbers(config, 'latents_mean');
  const latents_std = numbers(config, 'latents_std');
  if (latents_mean === null || latents_std === null) return { scaling_factor, statistics: null };
  if (latents_mean.length !== channels || latents_std.length !== channels) {
    throw invalid(`latents_mean and latents_std of vae/config.json must have ${channels} entries.`);
  }
  if (latents_std.some((value) => value <= 0)) {
    throw invalid('"latents_std" of vae/config.json has an entry that is not positive.');
  }
  return { scaling_factor, statistics: { latents_mean, latents_std } };
}
