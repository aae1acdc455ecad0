export type SolverOrder = 1 | 2 | 3;
export type SolverType = 'midpoint' | 'heun';

export interface MultistepUpdate {
  readonly x: number;
  readonly d0: number;
  readonly d1: number;
  readonly d2: number;
  readonly z: number;
}

export interface UpdateArguments {
  readonly order: SolverOrder;
  readonly solverType: SolverType;
  readonly stochastic: boolean;
  /** Noise levels σ_{k+1} (may be 0), σ_k, and, as the order needs them, σ_{k−1}, σ_{k−2}. */
  readonly next: number;
  readonly current: number;
  readonly previous: number;
  readonly beforePrevious: number;
}

/**
 * Factors of D_k, of the scaled first difference h·D' ("D1") and of the scaled second one ("D2").
 * r = σ_{k+1}/σ_k = e^{−h}.
 */
function differenceFactors(
  args: UpdateArguments,
  r: number,
  h: number,
): readonly [number, number, number] {
  if (args.stochastic) {
    const e = 1 - r * r;
    if (args.order === 1) return [e, 0, 0];
    return [e, args.solverType === 'midpoint' ? e / 2 : 1 - e / (2 * h), 0];
  }
  const base = 1 - r;
  if (args.order === 1) return [base, 0, 0];
  if (args.order === 2) {
    return [base, args.solverType === 'midpoint' ? base / 2 : 1 - base / h, 0];
  }
  return [base, 1 - base / h, 0.5 - (h - base) / (h * h)];
}

/**
 * One update of DPM-Solver++ with α ≡ 1 and λ = −ln σ, with the finite differences
 *
 *     D1₀ = (D_k − D_{k−1})·h/h₀     D1₁ = (D_{k−1} − D_{k−2})·h/h₁
 *     D1  = D1₀                              (order 2)
 *     D1  = D1₀ + h₀/(h₀+h₁)·(D1₀ − D1₁)     (order 3)
 *     D2  = h/(h₀+h₁)·(D1₀ − D1₁)            (order 3)
 *
 * multiplied out into coefficients of D_k, D_{k−1} and D_{k−2}, in double precision. Written with
 * h/h₀ instead of diffusers' 1/r₀ (r₀ = h₀/h) so that a midpoint step of no length stays defined.
 * Source: `dpm_solver_first_order_update`, `multistep_dpm_solver_second_order_update` and
 * `…_third_order_update` of diffusers' `scheduling_edm_dpmsolver_multistep.py`.
 */
export function multistepUpdate(args: UpdateArguments): MultistepUpdate {
  const { next, current, order } = args;
  const r = next / current;
  const x = args.stochastic ? r * r : r;
  // A repeated last level may lie an ulp above the one before it.
  const z = args.stochastic ? next * Math.sqrt(Math.max(0, 1 - r * r)) : 0;
  // A step to noise level 0 is always of first order, so h = ∞ is never used.
  const h = Math.log(current / next);
  const [base, first, second] = differenceFactors(args, r, h);
  if (order === 1) return { x, d0: base, d1: 0, d2: 0, z };

  const h0 = Math.log(args.previous / current);
  const u = h / h0;
  if (order === 2) return { x, d0: base + first * u, d1: -first * u, d2: 0, z };

  const h1 = Math.log(args.beforePrevious / args.previous);
  const v = h / h1;
  // D1 = (1 + a)·D1₀ − a·D1₁ and D2 = b·D1₀ − b·D1₁, hence the factors of D1₀ and D1₁:
  const a = h0 / (h0 + h1);
  const b = h / (h0 + h1);
  const p = first * (1 + a) + second * b;
  const q = -(first * a + second * b);
  return { x, d0: base + p * u, d1: -p * u + q * v, d2: -q * v, z };
}
