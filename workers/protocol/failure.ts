import type { FieldError } from '../../src/request/field-errors.ts';

/** Every way a job can fail. docs/TROUBLESHOOTING.md has a section for each. */
export const ERROR_CODES = [
  'invalid_request',
  'image_load_error',
  'unsupported_image_format',
  'image_too_large',
  'file_download_error',
  'feature_not_supported',
  'model_not_found',
  'model_file_missing',
  'model_file_invalid',
  'model_tensor_missing',
  'model_tensor_shape',
  'model_unsupported',
  'model_gated',
  'model_in_use',
  'model_damaged',
  'licence_not_accepted',
  'manifest_invalid',
  'storage_full',
  'storage_unavailable',
  'storage_cleared',
  'webgpu_unavailable',
  'gpu_unsuited',
  'device_lost',
  'out_of_memory',
  'not_finite',
  'wrong_values',
  'safety_failed',
  'cancelled',
  'request_timeout',
  'hosted_failed',
  'app_outdated',
  'not_controlled',
  'engine_crashed',
  'engine_hung',
  'internal_error',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A failure as a person reads it: `message` is one plain sentence, `action` one thing to do. */
export interface EngineFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly action: string;
  /** fal's `detail[]` when the request itself is at fault. */
  readonly detail?: readonly FieldError[];
}
