const f32 = Math.fround;

export interface SinusoidOptions {
  /** UNet config `flip_sin_to_cos`: cosines first. */
  readonly flip_sin_to_cos: boolean;
  /** UNet config `freq_shift`. */
  readonly freq_shift: number;
}

/**
 * Sinusoidal embedding, diffusers `get_timestep_embedding` with max_period 10000 and scale 1. Every
 * operation is rounded to float32: for a size id such as 1024 the rounding of the angle is worth 3e-5.
 *
 * @param values n timesteps (0.25·ln σ) or ids
 * @param dim width of the embedding; an odd one ends with a 0
 * @returns [n, dim], row-major
 */
export function sinusoid(
  values: ArrayLike<number>,
  dim: number,
  options: SinusoidOptions,
): Float32Array<ArrayBuffer> {
  const half = Math.floor(dim / 2);
  const decay = f32(-Math.log(10000));
  const frequencies = Float32Array.from({ length: half }, (_, j) =>
    Math.exp(f32(f32(decay * j) / f32(half - options.freq_shift))),
  );
  const sines = options.flip_sin_to_cos ? half : 0;
  const cosines = half - sines;
  const embedding = new Float32Array(values.length * dim);
  for (let row = 0; row < values.length; row++) {
    const value = f32(values[row] ?? 0);
    frequencies.forEach((frequency, j) => {
      const angle = f32(value * frequency);
      embedding[row * dim + sines + j] = Math.sin(angle);
      embedding[row * dim + cosines + j] = Math.cos(angle);
    });
  }
  return embedding;
}

/**
 * What a UNet with `time_cond_proj_dim` is told of guidance (diffusers `get_guidance_scale_embedding`): the
 * embedding of 1000·(guidance_scale − 1), sines first, the lowest frequency exactly 1/10000.
 * @returns [1, dim]
 */
export function guidanceEmbedding(guidance_scale: number, dim: number): Float32Array<ArrayBuffer> {
  const value = f32(f32(guidance_scale - 1) * 1000);
  return sinusoid([value], dim, { flip_sin_to_cos: false, freq_shift: 1 });
}
