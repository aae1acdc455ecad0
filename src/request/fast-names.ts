/**
 * Ways to draw faster that a request may name, as `fast`: the interval of DeepCache (arXiv 2312.00858). Each
 * second or third step calls the whole UNet, the others its outer level (workers/engine/stages/step-plan.ts).
 */
export const FAST_NAMES = ['deepcache-2', 'deepcache-3'] as const;
export type FastName = (typeof FAST_NAMES)[number];
