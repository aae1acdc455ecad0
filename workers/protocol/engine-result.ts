import type { GenerateOutput } from '../../src/request/schema.ts';
import type { Backend, Precision } from './engine-options.ts';
import type { AdapterSummary } from './adapter.ts';

/** The time of one stage of a job, for the output's `metrics`. */
export interface StageMetric {
  /** A session's name (`unet`, `vae_decode` …) or a piece of work beside the sessions. */
  readonly name: string;
  /** Wall time of all calls together. */
  readonly seconds: number;
  /** How many times the stage ran: the UNet runs once a step, with guidance twice. */
  readonly calls: number;
}

/** How a finished job ran. */
export interface RunMetrics {
  readonly backend: Backend;
  readonly precision: Precision;
  /** null on wasm. */
  readonly adapter: AdapterSummary | null;
  /** Which safety checker ran; null if none was asked for, absent in records of older versions. */
  readonly safety_checker?: string | null;
  /** In the order in which the stages began. */
  readonly stages: readonly StageMetric[];
  /** ONNX Runtime sessions made for this job, by stage; empty when all were still there. */
  readonly sessions_created: readonly string[];
  /**
   * Most bytes of GPU buffers that existed at one time during the job, weights included; 0 on wasm.
   */
  readonly gpu_bytes_peak: number;
  /**
   * Bytes of the weights in the sessions that are open at the job's end, at the precision it ran
   * in.
   */
  readonly weight_bytes: number;
}

/** A finished job: the endpoint's output with pictures as bytes instead of URLs. */
export interface EngineResult {
  readonly output: Omit<GenerateOutput, 'images'>;
  readonly images: readonly {
    readonly blob: Blob;
    readonly width: number;
    readonly height: number;
    readonly content_type: 'image/jpeg' | 'image/png';
  }[];
  readonly metrics: RunMetrics;
  readonly trace?: Blob;
}
