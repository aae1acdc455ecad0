import type { EngineFailure } from '../../workers/protocol/failure.ts';

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
 * Opens a picture as far as a page can: its address for `<img>` and its oriented size. The engine
 * decodes the bytes itself and has the last word on them.
 */
export async function readSource(blob: Blob, name: string): Promise<SourceRead> {
  const url = URL.createObjectURL(blob);
  const image = new Image();
  image.src = url;
  try {
    await loaded(image);
    const { naturalWidth: width, naturalHeight: height } = image;
    // An SVG without a size has none.
    if (width > 0 && height > 0) return { ok: true, source: { blob, name, url, width, height } };
  } catch {
    // Told below, by what the bytes say they are.
  }
  URL.revokeObjectURL(url);
  return { ok: false, failure: await explain(blob, name) };
}

function loaded(image: HTMLImageElement): Promise<void> {
  return new Promise((resolve, reject) => {
    image.addEventListener('load', () => resolve());
    image.addEventListener('error', reject);
  });
}

const PICTURE_STARTS = ['\xff\xd8\xff', '\x89PNG', 'GIF8', 'RIFF', 'BM', 'II*\0', 'MM\0*'];

async function explain(blob: Blob, name: string): Promise<EngineFailure> {
  const shown = name === '' ? 'This file' : `“${name}”`;
  const start = String.fromCharCode(...new Uint8Array(await blob.slice(0, 16).arrayBuffer()));
  if (/^....ftyp(heic|heix|mif1|hevc)/s.test(start)) {
    return {
      code: 'unsupported_image_format',
      message: `${shown} is a HEIC picture, which this browser cannot open.`,
      action: 'Save it as JPEG or PNG and drop that.',
    };
  }
  if (PICTURE_STARTS.some((magic) => start.startsWith(magic))) {
    return {
      code: 'image_load_error',
      message: `${shown} begins as a picture but cannot be opened; it is damaged or cut off.`,
      action: 'Choose another copy of it.',
    };
  }
  return {
    code: 'unsupported_image_format',
    message: `${shown} is not a picture this browser can open.`,
    action: 'Choose a JPEG, PNG, WebP, GIF or AVIF file.',
  };
}
