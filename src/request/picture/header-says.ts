import { sizeProblem, type PictureSize } from './limits.ts';

/** What a picture's header says. */
export type PictureHeader =
  | { readonly kind: 'size'; readonly size: PictureSize }
  /** A variant that is not read; `what` goes on behind "This file is". */
  | { readonly kind: 'unsupported'; readonly what: string }
  /** The file is too short for the pixels that its header states. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'damaged' };

export const DAMAGED = { kind: 'damaged' } as const;

/**
 * The verdict on a file that is too short for its pixels. One beyond the limits is refused as too
 * large, whatever its length.
 */
export function tooShort(size: PictureSize): PictureHeader {
  return sizeProblem(size) === null ? { kind: 'truncated' } : { kind: 'size', size };
}
