/** Noise levels σ_k, σ_{k−1} and σ_{k−2} around the step that is corrected. */
export interface CorrectedLevels {
  readonly current: number;
  readonly previous: number;
  readonly beforePrevious: number;
}

/**
 * What UniPC's corrector (arXiv 2302.04867, algorithm 2, variant bh2) adds to the latents x0 + σ·ε that
 * the last step predicted: factors of D_k, D_{k−1} and D_{k−2}.
 *
 * Predictor and corrector take the same step from the latents before it, (σ_k/σ_{k−1})·x + …; so these
 * cancel in the difference, and the latents before the step need not be kept. With B = e^{−h} − 1,
 * h = ln(σ_{k−1}/σ_k), and the differences P = D_k − D_{k−1} and Q = D_{k−2} − D_{k−1}:
 *
 *     order 1:  −B·½·P
 *     order 2:  −B·((ρ₁ − ½)·Q/r + ρ₂·P)     r = −h₀/h, h₀ = ln(σ_{k−2}/σ_{k−1})
 *
 * ρ₁ and ρ₂ solve ρ₁ + ρ₂ = b₁, r·ρ₁ + ρ₂ = b₂.
 *
 * @param order that of the step that is corrected
 */
export function correction(
  order: 1 | 2,
  { current, previous, beforePrevious }: CorrectedLevels,
): readonly [number, number, number] {
  const h = Math.log(previous / current);
  const b = Math.expm1(-h);
  if (order === 1) return [-b / 2, b / 2, 0];
  const r = -Math.log(beforePrevious / previous) / h;
  const first = b / -h - 1;
  const second = first / -h - 1 / 2;
  const [b1, b2] = [first / b, (second * 2) / b];
  const rho1 = (b1 - b2) / (1 - r);
  const rho2 = b1 - rho1;
  const q = (rho1 - 0.5) / r;
  return [-b * rho2, b * (q + rho2), -b * q];
}
