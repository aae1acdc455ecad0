import type { AdapterSummary } from './adapter.ts';
import type { JobId } from './engine-job.ts';
import type { AttentionKind, Backend, Precision, Residency } from './engine-options.ts';

/** The engine's open model and its memory; answer to `EngineApi.inspect`. */
export interface EngineReport {
  /** Jobs that run or wait, in the order they came. */
  readonly jobs: readonly JobId[];
  /** null while no model is loaded. */
  readonly model: ModelReport | null;
}

/** A loaded model and its memory. */
export interface ModelReport {
  readonly id: string;
  readonly backend: Backend;
  readonly precision: Precision;
  readonly attention: AttentionKind;
  /** Of the last job that ran on it. */
  readonly residency: Residency;
  /** ONNX Runtime sessions that are open, in the order they were made. */
  readonly sessions: readonly { readonly stage: string; readonly weightBytes: number }[];
  /** Prompts whose embeddings are kept, the one used last at the end. */
  readonly prompts: readonly string[];
  /** Contexts that are kept, each as JSON `[prompt, h, w]` with the size in latents. */
  readonly contexts: readonly string[];
  /** null on wasm. */
  readonly device: DeviceReport | null;
}

/** The engine's WebGPU device. Sizes are in bytes. */
export interface DeviceReport {
  readonly adapter: AdapterSummary;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  /** In live buffers. */
  readonly bytes: number;
  /** The most there were since the last job began. */
  readonly bytesPeak: number;
  /** Live bytes by the buffers' labels; `unlabelled` are those of ONNX Runtime. */
  readonly bytesByLabel: Readonly<Record<string, number>>;
}
