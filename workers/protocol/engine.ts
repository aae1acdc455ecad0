/**
 * The messages between the page and the engine worker: types and constants only. The page calls
 * {@link EngineApi} through comlink; the worker answers through one long-lived event sink handed
 * over in `connect`.
 */
import type { PixelSize } from '../../src/request/image-size.ts';
import type { GenerateRequest, GenerateOutput } from '../../src/request/schema.ts';
import type { GpuLook } from './device.ts';
import type { EngineFailure } from './failure.ts';
import type { Prediction } from './prediction.ts';
import type { Work } from './work.ts';

/** A job's identity; made by the page, opaque to the engine. */
export type JobId = string & { readonly __brand: 'JobId' };

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

/** A file of an installed pack. */
export interface InstalledFile {
  readonly pack: PackId;
  /** Its path in the pack. */
  readonly path: string;
}

/**
 * One job as the engine gets it. `source` and `mask` hold the bytes of the pictures that
 * `request.image_url` and `request.mask_url` name; a request that names none has none.
 */
export interface EngineJob {
  readonly id: JobId;
  readonly request: GenerateRequest;
  readonly source: Blob | null;
  readonly mask?: Blob;
  /** The files that `request.embeddings` name, in their order; none by default. */
  readonly embeddings?: readonly Blob[];
  /** The files that `request.loras` name, in their order; none by default. */
  readonly loras?: readonly (Blob | InstalledFile)[];
  /** What the browser's language model wrote behind the prompt, for `request.expand_prompt`. */
  readonly expansion?: string;
  /** The name of the style whose words are in the request's prompts. It only goes into the files of the pictures. */
  readonly style?: string;
  readonly options: EngineOptions;
  /** The job got this far in a try before: it goes on at the decode. */
  readonly finished?: FinishedLatents;
}

/**
 * What denoising has made of a job. A run that fails, hangs or crashes at the decode goes on from there: no
 * step of the UNet runs twice. A run with a trace has none, because its trace would lack the steps.
 */
export interface FinishedLatents {
  /** For each picture [1,4,h,w], normalised. */
  readonly latents: readonly Float32Array[];
  /** The prompt that was drawn. */
  readonly prompt: string;
  readonly seed: bigint;
  /** Seconds that the run took so far. */
  readonly seconds: number;
  /** The stages so far. */
  readonly stages: readonly StageMetric[];
}

/** The numbered phases of `pipeline.ts`, in order. */
export const PHASES = [
  'check',
  'load_source',
  'load_model',
  'encode_prompt',
  'encode_image',
  'prepare_latents',
  'context',
  'denoise',
  'decode',
  'safety',
  'encode_output',
] as const;
export type Phase = (typeof PHASES)[number];

export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

/** Warnings a person can look up in docs/TROUBLESHOOTING.md. */
export type LogCode =
  | 'safety_flagged'
  | 'safety_stand_in'
  | 'example_stand_in'
  | 'drawn_at_native_size'
  | 'prompt_expanded'
  | 'expander_stand_in'
  | 'prompt_truncated'
  | 'lora_used'
  | 'lora_keys_left_out'
  | 'single_file'
  | 'prediction_not_used'
  | 'model_keys_left_out'
  | 'plain_attention'
  | 'one_stage_at_a_time'
  | 'device_opened_again'
  | 'computed_in_fp32'
  | 'calls_not_repeated'
  | 'fewer_calls'
  | 'decoded_again'
  | 'fields_ignored'
  | 'mask_stretched'
  | 'ran_again'
  | 'storage_cleared';

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

/**
 * The engine's messages to the page while a job runs, in order, one stream for all jobs. `at` is
 * a time in milliseconds since the epoch; `image` counts the pictures of a job from 0.
 */
export type EngineEvent =
  | { readonly type: 'phase'; readonly job: JobId; readonly phase: Phase; readonly at: number }
  | {
      readonly type: 'step';
      readonly job: JobId;
      /** 1-based; counts all pictures of the job one after another. */
      readonly step: number;
      /** Steps of all pictures together. */
      readonly of: number;
      readonly image: number;
    }
  | {
      readonly type: 'preview';
      readonly job: JobId;
      readonly image: number;
      /** RGBA bytes, one pixel for each latent, row by row. Their buffer is transferred. */
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
      /** In latents: an eighth of the drawn picture's width and height. */
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly type: 'load';
      readonly job: JobId;
      readonly stage: string;
      /** Stored bytes of the stage's weights that have been read; at most `of`. */
      readonly bytes: number;
      /** Bytes of the stage's weights on the backend. */
      readonly of: number;
    }
  | {
      readonly type: 'log';
      readonly job: JobId;
      readonly level: LogLevel;
      readonly code?: LogCode;
      readonly message: string;
      readonly at: number;
    }
  | {
      /** A piece of work begins. It lasts until the next `work` or `phase`, or until the job ends. */
      readonly type: 'work';
      readonly job: JobId;
      readonly work: Work;
    }
  | {
      /** Bytes have come over the network; sent once a second at most. */
      readonly type: 'alive';
      readonly job: JobId;
    }
  | {
      /** All steps are done. A run that fails from now on needs only this to go on. */
      readonly type: 'denoised';
      readonly job: JobId;
      readonly finished: FinishedLatents;
    }
  | { readonly type: 'done'; readonly job: JobId; readonly result: EngineResult }
  | {
      readonly type: 'failed';
      readonly job: JobId;
      readonly failure: EngineFailure;
      /** Set if no later job can run in this worker either: the page has to replace it. */
      readonly broken?: true;
    };

/** The WebGPU adapter, as the browser describes it. Browsers may leave any of the texts empty. */
export interface AdapterSummary {
  /** Such as "nvidia". */
  readonly vendor: string;
  /** The family of GPUs, such as "ampere". */
  readonly architecture: string;
  /** The GPU's or the driver's name. */
  readonly description: string;
  /**
   * A software adapter: the browser says so, or its description names one (SwiftShader, llvmpipe).
   */
  readonly isFallbackAdapter: boolean;
  /** Whether shaders may compute in half precision; fp16 needs it. */
  readonly shaderF16: boolean;
  /** Whether shaders may use subgroup operations. */
  readonly subgroups: boolean;
  /** Largest GPU buffer, in bytes. */
  readonly maxBufferSize: number;
  /** Largest part of a buffer that one shader can be given, in bytes. */
  readonly maxStorageBufferBindingSize: number;
}

/** A model that a job will probably need. */
export interface AheadAsk {
  /** As that job will have them. */
  readonly options: EngineOptions;
  /** Of its picture, in pixels. */
  readonly size: PixelSize;
  /** Whether it will start from a picture. */
  readonly fromPicture: boolean;
  /** Steps of all its pictures that will call the UNet twice. */
  readonly guidedSteps: number;
}

/** The engine's open model and its memory; answer to {@link EngineApi.inspect}. */
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

/**
 * Work that no job asked for: a GPU is checked, a model is loaded ahead or measured. A job that comes waits for it, and
 * its page has to know for how long.
 */
export interface EngineAside {
  readonly type: 'aside';
  /** The work that begins, or goes on; null where nothing of this kind is done any more. */
  readonly work: Work | null;
}

export type EngineEventSink = (event: EngineEvent | EngineAside) => void;

/** The engine worker's whole interface (comlink). */
export interface EngineApi {
  /**
   * Hands over the one event sink; called once, before anything else.
   * @param base absolute URL of the app's folder, ending in a slash: the safety checker lies there
   * @param alive name of a Web Lock that the worker holds as long as it lives; null without Web Locks
   */
  connect(sink: EngineEventSink, base: string, alive: string | null): Promise<void>;
  /** Runs one job to its end. Never rejects: the end is a `done` or `failed` event. */
  run(job: EngineJob): Promise<void>;
  /**
   * Takes effect before the next UNet call; the job then ends as `failed` with code `cancelled`.
   */
  cancel(job: JobId): Promise<void>;
  /**
   * Measures the GPU's speed, and whether it has so much memory. Waits for the jobs before it, and
   * stops for a job that comes. Never rejects.
   * @param bytes of memory that a model would need
   */
  lookAtGpu(bytes: number): Promise<GpuLook>;
  /** Ends {@link lookAtGpu} as `stopped`, and frees the memory it took. */
  stopLooking(): Promise<void>;
  /**
   * Checks this machine's GPU, once (workers/engine/first-use), after the jobs before. The answer is
   * kept in the records. Never rejects, and does nothing where there is no GPU.
   * @param again check it even if it was checked before
   */
  checkDevice(again: boolean): Promise<void>;
  /**
   * Loads a model before the first job asks for it, if no job is there and no model. Stops for a job that comes. Rejects
   * if it broke the worker, which is to be ended then.
   */
  loadAhead(ask: AheadAsk): Promise<void>;
  /** For a developer to look at. Answers between two calls of a graph while a job runs. */
  inspect(): Promise<EngineReport>;
}
