import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { DAMAGED, HEADER_BYTES, lookAtPicture, type PictureLook } from '../request/picture/look.ts';

/** A picture the browser can open. Sizes are of the oriented picture. */
export interface Source {
  readonly blob: Blob;
  readonly name: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

export type SourceRead =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly failure: EngineFailure };

/**
 * Opens a picture as far as a page can: its verdict by its header, which is the engine's too, its
 * address for `<img>` and its oriented size. The engine decodes the bytes itself and has the last word
 * on them. A picture that is refused by its header is never given to an `<img>`.
 */
export async function readSource(blob: Blob, name: string): Promise<SourceRead> {
  const subject = name === '' ? 'This file' : `“${name}”`;
  const look = await lookAtBlob(blob, subject).catch(() => null);
  if (look === null) {
    // NotReadableError: the file was moved or changed after it was chosen.
    const message = `${subject} could not be read: it was changed or moved.`;
    return {
      ok: false,
      failure: { code: 'image_load_error', message, action: 'Choose it again.' },
    };
  }
  if (!look.ok) return { ok: false, failure: look.refusal };
  const url = URL.createObjectURL(blob);
  const image = new Image();
  image.src = url;
  try {
    await loaded(image);
    const { naturalWidth: width, naturalHeight: height } = image;
    return { ok: true, source: { blob, name, url, width, height } };
  } catch {
    URL.revokeObjectURL(url);
    const message = `${subject} ${DAMAGED.message}`;
    return { ok: false, failure: { code: 'image_load_error', message, action: DAMAGED.action } };
  }
}

function loaded(image: HTMLImageElement): Promise<void> {
  return new Promise((resolve, reject) => {
    image.addEventListener('load', () => resolve());
    image.addEventListener('error', reject);
  });
}

/** Reads the beginning of the file, and the whole only where the header lies further back. */
async function lookAtBlob(blob: Blob, subject: string): Promise<PictureLook> {
  const look = async (part: Blob): Promise<PictureLook> =>
    lookAtPicture(new Uint8Array(await part.arrayBuffer()), blob.size, subject);
  const start = await look(blob.slice(0, HEADER_BYTES));
  return start.ok || blob.size <= HEADER_BYTES ? start : look(blob);
}
