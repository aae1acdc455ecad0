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
 * A model's config has a value that the graphs or the schedules do not support. The rooms that
 * import nothing throw an error of their own with this field, by which {@link toEngineError}
 * recognises it.
 */
export interface UnsupportedConfig extends Error {
  /** The file at fault, as "unet/config.json". */
  readonly configFile: string;
}

/**
 * Turns any error into one with a code. An unforeseen error gets `internal_error`: a fault of the
 * app.
 */
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
    `Something went wrong inside the engine: ${errorText(error)}`,
    'Try again; if it happens twice, report it with this text.',
    { cause: error },
  );
}

function isUnsupportedConfig(error: unknown): error is UnsupportedConfig {
  return error instanceof Error && 'configFile' in error && typeof error.configFile === 'string';
}

/**
 * What an error says, for the end of a sentence. Anything can be thrown: WebAssembly modules throw
 * numbers and plain objects, whose `String(…)` tells nothing.
 */
export function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    const { message, name } = error as { readonly message?: unknown; readonly name?: unknown };
    for (const text of [message, name, error.constructor?.name]) {
      if (typeof text === 'string' && text !== '' && text !== 'Object') return text;
    }
    return 'an error without a text';
  }
  return typeof error === 'number' ? `error number ${error}` : String(error);
}

/** Whether an error of the browser or of ONNX Runtime says that memory ran out. */
export function saysOutOfMemory(error: unknown): boolean {
  return /out of memory|allocat|bad_alloc/i.test(errorText(error));
}

/** Turns any error into the plain object that crosses to the page by structured clone. */
export function toFailure(error: unknown): EngineFailure {
  const { code, message, action, detail } = toEngineError(error);
  return { code, message, action, ...(detail === undefined ? {} : { detail }) };
}
