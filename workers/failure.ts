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

/** A folder of another family of models, from what its configs have that the graphs do not. */
export function unsupportedModel(cause: Error): EngineError {
  return new EngineError(
    'model_unsupported',
    cause.message,
    'Use a diffusers folder of the SDXL family, such as Playground v2.5.',
    { cause },
  );
}

/** Whether an error of the browser or of ONNX Runtime says that memory ran out. */
export function saysOutOfMemory(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /out of memory|allocat|bad_alloc/i.test(text);
}

/** What crosses to the page. Anything that is no {@link EngineError} is a fault of ours and says so. */
export function toFailure(error: unknown): EngineFailure {
  if (error instanceof EngineError) {
    return {
      code: error.code,
      message: error.message,
      action: error.action,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    };
  }
  return {
    code: 'internal_error',
    message: `Something went wrong inside the engine: ${error instanceof Error ? error.message : String(error)}`,
    action: 'Try again; if it happens twice, report it with this text.',
  };
}
