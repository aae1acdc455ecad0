import type { FastName } from '../../src/request/fast-names.ts';
import type { PixelSize } from '../../src/request/image-size.ts';
import type { GenerateRequest } from '../../src/request/schema.ts';
import type { EngineOptions, PackId } from './engine-options.ts';
import type { StageMetric } from './engine-result.ts';

/** A job's identity; made by the page, opaque to the engine. */
export type JobId = string & { readonly __brand: 'JobId' };

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

/** A model that a job will probably need. */
export interface AheadAsk {
  /** As that job will have them. */
  readonly options: EngineOptions;
  /** Of its picture, in pixels. */
  readonly size: PixelSize;
  /** Whether it will start from a picture. */
  readonly fromPicture: boolean;
  /** Steps of all its pictures that will call the whole UNet twice. */
  readonly guidedSteps: number;
  /** As its request will have it, where it has steps that call the UNet's outer level alone. */
  readonly fast?: FastName;
}
