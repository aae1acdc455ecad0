/**
 * Standard deviation with n − 1 in the denominator, as `torch.std`.
 * @param values [C,h,w] of one image, in any order
 */
export function standardDeviation(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Classifier-free guidance F = F_u + guidance_scale·(F_c − F_u) on the network's raw outputs of one
 * image, and guidance_rescale φ (Lin et al. 2023, arXiv 2305.08891 §3.4; diffusers
 * `rescale_noise_cfg`): F ← φ·F·std(F_c)/std(F) + (1−φ)·F, deviations over C, H and W.
 *
 * Whether guidance is on at all (guidance_scale > 1) is the caller's to decide.
 *
 * @param uncond network output for the negative prompt, [C,h,w]
 * @param cond network output for the prompt, same shape and order
 * @param guidance_rescale φ, 0 … 1; 0 leaves F as it is
 * @returns F, a new array
 */
export function applyGuidance(
  uncond: Float32Array,
  cond: Float32Array,
  guidance_scale: number,
  guidance_rescale: number,
): Float32Array<ArrayBuffer> {
  const guided = new Float32Array(cond.length);
  for (let i = 0; i < guided.length; i++) {
    const u = uncond[i] ?? 0;
    guided[i] = u + guidance_scale * ((cond[i] ?? 0) - u);
  }
  if (guidance_rescale === 0) return guided;
  const ratio = standardDeviation(cond) / standardDeviation(guided);
  const factor = guidance_rescale * ratio + (1 - guidance_rescale);
  for (let i = 0; i < guided.length; i++) guided[i] = (guided[i] ?? 0) * factor;
  return guided;
}
