import type { FinishedLatents, JobId } from './engine-job.ts';
import type { EngineResult } from './engine-result.ts';
import type { EngineFailure } from './failure.ts';
import type { Work } from './work.ts';

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
