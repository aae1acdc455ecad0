import type { AttentionKind, Backend, ModelSource, Precision } from './engine-options.ts';
import type { AdapterSummary } from './adapter.ts';
import type { EngineFailure } from './failure.ts';
import type { Work } from './work.ts';

/**
 * What a benchmark looks at, in the order in which a run needs it: the stages that are one graph each,
 * what a step does beside the UNet's calls, a preview, the UNet's outer level, which a run with `fast` calls, and
 * the check of a picture by the safety checker that comes with the app, which computes on the CPU.
 */
export const BENCH_STAGES = [
  'te1',
  'te2',
  'context',
  'vae_encode',
  'unet',
  'scheduler',
  'preview',
  'unet_outer',
  'vae_decode',
  'safety',
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

/** Milliseconds of several calls. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** How long calls of a stage took. */
export interface StageTimes {
  /** In the shaders, by the GPU's own clock; null where it has none. */
  readonly gpuMs: Spread | null;
  /** From the call until the GPU had done it all, by the program's clock. */
  readonly wallMs: Spread;
}

/** A stage in a benchmark's report. */
export interface StageFigures extends StageCounts {
  readonly name: BenchStage;
  /** How many such calls a picture of this size needs, or a prompt, or each of a step's predictions. */
  readonly calls: number;
  readonly weightBytes: number;
  /** Floating-point operations of a call's products, counted from the graph; null for what has no graph. */
  readonly flops: number | null;
  /** By the GPU's clock where it has one; null on a GPU that computes nothing. */
  readonly ms: Spread | null;
  /** On a GPU that computes nothing, the time of the program alone; null where calls were only counted. */
  readonly wallMs: Spread | null;
  /** Share of the adapter's measured matmul rate that the median call reached; null where not known. */
  readonly rooflineShare: number | null;
}

/** What an adapter reached with small shaders, measured in the same run. */
export interface Roofline {
  /** 10¹² operations per second of a tiled product as ONNX Runtime writes them; null without half precision. */
  readonly matmulFp16: number | null;
  readonly matmulFp32: number;
  /** 10⁹ bytes per second, read and written. */
  readonly copyGBs: number;
}

/** A benchmark of one model at one size. */
export interface BenchReport {
  readonly adapter: AdapterSummary;
  readonly model: string;
  /** Of the picture in pixels, as 1024x1024. */
  readonly size: string;
  readonly precision: Precision;
  /** What the graphs compute in. */
  readonly float: 'fp16' | 'fp32';
  /** null where nothing was measured. */
  readonly roofline: Roofline | null;
  readonly stages: readonly StageFigures[];
}

/** What a person wants to have measured. */
export interface BenchAsk {
  readonly model: ModelSource;
  readonly precision: Precision | 'auto';
  readonly backend: Backend | 'auto';
  /** Where somebody chose it, the GPU is not checked before. */
  readonly attention?: AttentionKind;
  /** Of the picture in pixels. */
  readonly size: { readonly width: number; readonly height: number };
}

/** How a benchmark ended. */
export type BenchOutcome =
  | { readonly kind: 'measured'; readonly report: BenchReport }
  | { readonly kind: 'failed'; readonly failure: EngineFailure };

/** Takes what happens while a model is measured. */
export interface BenchSink {
  onStage(figures: StageFigures): void;
  /** Work begins, also again and again while it goes on. The first says that no job is before it any more. */
  onWork(work: Work): void;
}

/** What the engine worker exposes beside `EngineApi`. */
export interface BenchApi {
  /**
   * Measures a model's stages, after the jobs before. Ends as `cancelled` when a job comes. Never rejects.
   * @param on told of each stage when it is done, and of each piece of work when it begins
   */
  bench(ask: BenchAsk, on: BenchSink): Promise<BenchOutcome>;
  /** Ends {@link bench} before its next stage, or step. */
  stopBench(): Promise<void>;
}
