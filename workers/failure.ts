import type { FieldError } from '../src/request/field-errors.ts';
import type { EngineFailure, ErrorCode } from './protocol/failure.ts';

/** A failure with a code a person can look up, one plain sentence and one thing to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: ErrorCode;
  readonly action: string;
  readonly detail: readonly FieldError[] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    action: string,
    options?: { readonly detail?: readonly FieldError[]; readonly cause?: unknown },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.action = action;
    this.detail = options?.detail;
  }
}

/**
 * A model's config says something that the graphs or the schedules here cannot follow. Rooms that
 * import nothing throw an error of their own with this field; {@link toEngineError} knows it by that.
 */
export interface UnsupportedConfig extends Error {
  /** The file at fault, as "unet/config.json". */
  readonly configFile: string;
}

/** Any error as one with a code. An error that nobody foresaw is a fault of ours, and says so. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  if (isUnsupportedConfig(error)) {
    return new EngineError(
      'model_unsupported',
      `${error.configFile}: ${error.message}`,
      'Use a diffusers folder of the SDXL family, such as Playground v2.5.',
      { cause: error },
    );
  }
  return new EngineError(
    'internal_error',
    `Something went wrong inside the engine: ${error instanceof Error ? error.message : String(error)}`,
    'Try again; if it happens twice, report it with this text.',
    { cause: error },
  );
}

function isUnsupportedConfig(error: unknown): error is UnsupportedConfig {
  return error instanceof Error && 'configFile' in error && typeof error.configFile === 'string';
}

/** Whether an error of the browser or of ONNX Runtime says that memory ran out. */
export function saysOutOfMemory(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /out of memory|allocat|bad_alloc/i.test(text);
}

/** An error as it crosses to the page: what a structured clone can carry. */
export function toFailure(error: unknown): EngineFailure {
  const { code, message, action, detail } = toEngineError(error);
  return { code, message, action, ...(detail === undefined ? {} : { detail }) };
}
