import { errorText } from '../../workers/failure.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { readWhole } from './read-whole.ts';

/** A picture whose bytes are the page's own, or why they could not be read. */
export type PictureCopy =
  | { readonly ok: true; readonly blob: Blob }
  | { readonly ok: false; readonly failure: EngineFailure };

/**
 * Above this many bytes a file stays where it is. The largest picture that can be opened, 100 megapixels of
 * 64 bits, has fewer; a film that was dropped by mistake must not be read into memory.
 */
const LARGEST = 2 ** 30;

/**
 * Reads all bytes of a picture that a person chose. A `File` is a name of something on the disk: once the
 * file was changed or deleted, or the browser's data was cleared, its bytes are gone.
 */
export async function copyPicture(blob: Blob, name: string): Promise<PictureCopy> {
  if (blob.size > LARGEST) return { ok: true, blob };
  try {
    return { ok: true, blob: new Blob([await readWhole(blob)], { type: blob.type }) };
  } catch (error) {
    return { ok: false, failure: unreadable(error, name) };
  }
}

function unreadable(error: unknown, name: string): EngineFailure {
  const shown = name === '' ? 'This file' : `“${name}”`;
  const reason = error instanceof DOMException ? error.name : '';
  if (reason === 'NotFoundError' || reason === 'NotReadableError') {
    return {
      code: 'image_load_error',
      message: `${shown} can no longer be read: it was changed, moved or deleted, or this page may not read it.`,
      action: 'Choose it again.',
    };
  }
  return {
    code: 'image_load_error',
    message: `${shown} could not be read: ${errorText(error)}.`,
    action: 'Choose it again, or another copy of it.',
  };
}
