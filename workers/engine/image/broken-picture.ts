import { DAMAGED, TRUNCATED, type PictureRefusal } from '../../../src/request/picture/look.ts';
import { EngineError } from '../../failure.ts';

/** The file ends before its picture does (Pillow: "image file is truncated"). */
export function truncated(cause?: unknown): EngineError {
  return refused({ code: 'image_load_error', ...sentence(TRUNCATED) }, cause);
}

/** The file says it is a picture and cannot be read as one. */
export function damaged(cause?: unknown): EngineError {
  return refused({ code: 'image_load_error', ...sentence(DAMAGED) }, cause);
}

/** A refusal as what a job ends with. */
export function refused({ code, message, action }: PictureRefusal, cause?: unknown): EngineError {
  return new EngineError(code, message, action, { cause });
}

function sentence({ message, action }: { readonly message: string; readonly action: string }) {
  return { message: `This file ${message}`, action };
}
