import { EngineError } from '../../failure.ts';

/** The file ends before its picture does (Pillow: "image file is truncated"). */
export function truncated(cause?: unknown): EngineError {
  return new EngineError(
    'image_load_error',
    'The picture file is truncated: its end is missing.',
    'Copy or download the file again, or choose another picture.',
    { cause },
  );
}

/** The file says it is a picture and cannot be read as one. */
export function damaged(cause?: unknown): EngineError {
  return new EngineError(
    'image_load_error',
    'The picture file is damaged and cannot be read.',
    'Open it in another program and save it again, or choose another picture.',
    { cause },
  );
}
