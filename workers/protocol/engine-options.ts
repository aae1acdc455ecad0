import type { Prediction } from './prediction.ts';

export const PRECISIONS = ['fp32', 'fp16', 'q8', 'q4'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const BACKENDS = ['webgpu', 'wasm'] as const;
export type Backend = (typeof BACKENDS)[number];

/**
 * `fused`: ONNX Runtime's MultiHeadAttention; `fused-fp32`: the same, in float32 also in an fp16
 * graph; `plain`: products and a softmax, where both are wrong.
 */
export const ATTENTIONS = ['fused', 'fused-fp32', 'plain'] as const;
export type AttentionKind = (typeof ATTENTIONS)[number];

/**
 * Which stages keep their weights once a job is done with them: `all`; `unet`, the one that takes
 * longest to load; or `none`, where memory is short: then one stage is there at a time.
 */
export const RESIDENCIES = ['all', 'unet', 'none'] as const;
export type Residency = (typeof RESIDENCIES)[number];

/** Whether the UNet's calls are recorded once and repeated. */
export const CAPTURE_USES = ['on', 'off'] as const;
export type CaptureUse = (typeof CAPTURE_USES)[number];

/** Which torch generator a seed reproduces (`torch.Generator('cuda' | 'cpu')`). */
export const NOISE_SOURCES = ['cuda', 'cpu'] as const;
export type NoiseSource = (typeof NOISE_SOURCES)[number];

/**
 * A file of a folder the person picked; the path is relative to that folder, with forward slashes.
 */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** One model at one precision in this browser; made by the store, opaque to all others. */
export type PackId = string & { readonly __brand: 'PackId' };

/**
 * Where a model lies: in a diffusers folder or pack below a URL that answers Range, in files the
 * person picked, or in the store, as an installed pack.
 */
export type ModelSource =
  | { readonly kind: 'url'; readonly id: string; readonly baseUrl: string }
  | { readonly kind: 'files'; readonly id: string; readonly files: readonly PickedFile[] }
  | { readonly kind: 'installed'; readonly id: PackId };

/** Everything a job runs with that is no field of the request. */
export interface EngineOptions {
  readonly model: ModelSource;
  /** `auto`: fp16 if the adapter has shader-f16, else fp32. */
  readonly precision: Precision | 'auto';
  /** `auto`: WebGPU on a real adapter; without one, the faster of the two for this model. */
  readonly backend: Backend | 'auto';
  readonly noise: NoiseSource;
  /** Collect every tensor named in docs/engine.md ("Trace") as a safetensors file. */
  readonly trace: boolean;
  /** Side of the square this model draws best; larger requests are drawn near it and enlarged. */
  readonly nativePixels?: number;
  /** How a single-file checkpoint was trained that does not say it; no other model heeds it. */
  readonly prediction?: Prediction;
  /**
   * Largest activation the VAE makes in one piece, in bytes; larger pictures go through in tiles.
   */
  readonly vaeTileBytes?: number;
  /**
   * The most threads that the CPU backend takes, those of the engine's twin among them; without it as many as
   * `cpuThreads` (cpu-threads.ts) says. A worker keeps the lowest that its jobs said. Threads change no byte of a picture.
   */
  readonly threads?: number;
  /** On WebGPU; without it a test of the GPU decides. wasm has plain attention only. */
  readonly attention?: AttentionKind;
  /**
   * Whether the UNet's calls are recorded once and repeated, on WebGPU; without it they are where that
   * saves time and is right on this GPU. `on`: also where it saves none.
   */
  readonly capture?: CaptureUse;
  /** Without it the bytes of the model's weights decide. Once memory has run out it is `none`. */
  readonly residency?: Residency;
  /**
   * Convert colours by the picture's ICC profile (the app) or ignore it as Pillow does (endpoint,
   * runner).
   */
  readonly convertColorProfile: boolean;
  /**
   * true: a picture that the safety checker flags is returned unchanged, and the app blurs it.
   * Otherwise it is returned black.
   */
  readonly keepFlagged?: boolean;
  /** false: nobody sees the run, so no previews are made of it. */
  readonly previews?: false;
}
