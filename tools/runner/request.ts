import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parseSeedJson } from '../../src/request/seed-json.ts';
import { EngineError } from '../../workers/failure.ts';
import type { RunnerArguments } from './arguments.ts';
import { nameFiles, type RequestFields } from './request-files.ts';

/**
 * Makes the request of a command line from the request file's fields and the flags, which win. A
 * path in the request file is a file relative to it, and becomes a `file:` URL. If
 * neither sets the format, the ending of the output file does. The session sets `image_url` and
 * `mask_url` later if `--image` and `--mask` name files. Without a picture the prompt alone is drawn.
 * @throws {EngineError} `invalid_request` when the request file is missing, no JSON or no object,
 *   when the output file's ending is that of another picture format, or when there is a mask and no
 *   picture.
 */
export async function mergeRequest(
  given: Pick<RunnerArguments, 'fields' | 'requestFile' | 'out' | 'image'> &
    Partial<Pick<RunnerArguments, 'mask'>>,
): Promise<RequestFields> {
  const merged: Record<string, unknown> = {
    ...(given.requestFile !== undefined && (await readRequest(given.requestFile))),
    ...nameFiles(given.fields, process.cwd()),
  };
  const masked = given.mask !== undefined || typeof merged['mask_url'] === 'string';
  if (masked && given.image === undefined && typeof merged['image_url'] !== 'string') {
    throw new EngineError(
      'invalid_request',
      'There is a mask, and no picture that it belongs to.',
      'Name the picture with --image, or give the request an image_url.',
    );
  }
  const format = formatOf(given.out);
  if (format === 'other') {
    throw new EngineError(
      'invalid_request',
      `${given.out} would be no ${extname(given.out).slice(1)} file: pictures are written as PNG or JPEG.`,
      'End the name after --out in .png or .jpg.',
    );
  }
  return format === undefined ? merged : { ...merged, format: merged['format'] ?? format };
}

async function readRequest(file: string): Promise<RequestFields> {
  const bytes = await readFile(file).catch(() => {
    throw new EngineError(
      'invalid_request',
      `The request file ${file} cannot be read.`,
      'Check the path after --request.',
    );
  });
  const value = parse(decodeText(bytes), file);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EngineError(
      'invalid_request',
      `The request file ${file} holds no JSON object.`,
      'Write the request as {"prompt": …}.',
    );
  }
  return nameFiles({ ...value }, dirname(resolve(file)));
}

function parse(text: string, file: string): unknown {
  try {
    return parseSeedJson(text);
  } catch (error) {
    throw new EngineError(
      'invalid_request',
      `The request file ${file} is no JSON: ${error instanceof Error ? error.message : ''}`,
      'Correct the file.',
      { cause: error },
    );
  }
}

/**
 * Text with or without a byte order mark. Windows' editors write one, and PowerShell's `>` writes UTF-16.
 */
function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

/** Endings of pictures that are not written. A name with another ending, or without one, says nothing. */
const OTHER_PICTURES =
  /^\.(webp|avif|gif|bmp|dib|ico|tiff?|jxl|jp2|heic|heif|svg|psd|apng|tga|ppm|exr)$/;

function formatOf(file: string): 'png' | 'jpeg' | 'other' | undefined {
  const ending = extname(file).toLowerCase();
  if (ending === '.png') return 'png';
  if (/^\.(jpe?g|jpe|jfif)$/.test(ending)) return 'jpeg';
  return OTHER_PICTURES.test(ending) ? 'other' : undefined;
}
