import {
  READABLE,
  READ_FORMATS,
  REFUSED_FORMATS,
  type PictureFormat,
  type RefusedFormat,
} from './formats.ts';
import { readHeader } from './header.ts';
import { sizeProblem, type PictureSize } from './limits.ts';

/** Why a picture is refused. `message` is one sentence, `action` one thing to do. */
export interface PictureRefusal {
  readonly code: 'image_load_error' | 'unsupported_image_format' | 'image_too_large';
  readonly message: string;
  readonly action: string;
}

/** What a file's first bytes say, before anything is decoded. */
export type PictureLook =
  | { readonly ok: true; readonly format: PictureFormat; readonly size: PictureSize }
  | { readonly ok: false; readonly refusal: PictureRefusal };

/** Bytes of a file that hold the headers of all but very odd pictures. */
export const HEADER_BYTES = 4 << 20;

/**
 * The verdict on a file by its header: the same at the drop, in a run and at the endpoint. Nothing is
 * decoded, and the time is linear in the bytes given.
 *
 * @param bytes the file, or its beginning
 * @param fileBytes length of the whole file
 * @param subject begins the sentences: "This file", or the file's name in quotes
 */
export function lookAtPicture(
  bytes: Uint8Array,
  fileBytes: number = bytes.length,
  subject = 'This file',
): PictureLook {
  const no = (code: PictureRefusal['code'], message: string, action: string): PictureLook => ({
    ok: false,
    refusal: { code, message: `${subject} ${message}`, action },
  });
  const choose = `Choose a ${READABLE} file.`;
  if (fileBytes === 0) return no('image_load_error', 'is empty.', choose);
  const format = recognise(bytes);
  if (format === null) return no('image_load_error', 'is not a picture.', choose);
  if (!isReadable(format)) {
    const { what, action } = REFUSED_FORMATS[format];
    return no('unsupported_image_format', `is ${what}, and cannot be opened here.`, action);
  }
  const header = readHeader(bytes, format, fileBytes);
  switch (header.kind) {
    case 'unsupported':
      return no('unsupported_image_format', `is ${header.what}.`, SAVE_AGAIN);
    case 'truncated':
      return no('image_load_error', TRUNCATED.message, TRUNCATED.action);
    case 'damaged':
      return no('image_load_error', DAMAGED.message, DAMAGED.action);
    case 'size': {
      const { size } = header;
      const problem = sizeProblem(size);
      return problem === null
        ? { ok: true, format, size }
        : no(problem.code, problem.message, problem.action);
    }
  }
}

const SAVE_AGAIN = 'Open it in another program and save it as PNG or JPEG.';

/** Predicates of the two ways in which a file is broken. */
export const TRUNCATED = {
  message: 'is truncated: its end is missing.',
  action: 'Copy or download the file again, or choose another picture.',
} as const;
export const DAMAGED = {
  message: 'is damaged and cannot be read.',
  action: 'Open it in another program and save it again, or choose another picture.',
} as const;

/** What a file is by its first bytes; null for what is no known kind of file. */
export function recognise(bytes: Uint8Array): PictureFormat | RefusedFormat | null {
  for (const rows of [READ_FORMATS, REFUSED_FORMATS]) {
    for (const [format, { begins }] of Object.entries(rows)) {
      if (begins(bytes)) return format as PictureFormat | RefusedFormat;
    }
  }
  return null;
}

function isReadable(format: PictureFormat | RefusedFormat): format is PictureFormat {
  return format in READ_FORMATS;
}
