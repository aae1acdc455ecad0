/**
 * What a benchmark looks at, in the order in which a run needs it: the stages that are one graph each,
 * what a step does beside the UNet's calls, and a preview.
 */
export const BENCH_STAGES = [
  'te1',
  'te2',
  'context',
  'vae_encode',
  'unet',
  'scheduler',
  'preview',
  'vae_decode',
] as const;
export type BenchStage = (typeof BENCH_STAGES)[number];

/** What one call of a stage asks of the GPU, the first call excepted. */
export interface StageCounts {
  readonly dispatches: number;
  readonly bindGroups: number;
  readonly uniformWrites: number;
  readonly clears: number;
  readonly clearedBytes: number;
  /** From buffer to buffer. */
  readonly copies: number;
  readonly copiedBytes: number;
  readonly passes: number;
  readonly submits: number;
  /** Buffers that are mapped to be read. */
  readonly maps: number;
  /** Most bytes of live GPU buffers during the call, weights included. */
  readonly gpuBytesPeak: number;
  /** Dispatches by kernel, the most frequent first. */
  readonly kernels: Readonly<Record<string, number>>;
}

/** A stage in a benchmark's report. */
export interface StageFigures extends StageCounts {
  readonly name: BenchStage;
  /** How many such calls a picture of this size needs, or a prompt, or each of a step's predictions. */
  readonly calls: number;
  readonly weightBytes: number;
  /** Floating-point operations of a call's products, counted from the graph; null for what has no graph. */
  readonly flops: number | null;
}
