/** Files of finished pictures, as a person wants to have them. */
import { EngineError } from '../../workers/failure.ts';
import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord, StoredImage } from '../../workers/records/record.ts';
import { withMetadata } from '../request/metadata.ts';
import { withoutTexts } from '../request/picture/without-texts.ts';
import type { DownloadFormat } from '../stores/settings.ts';
import { recipeOfPicture } from './picture-recipe.ts';

/** How a file is written. */
export interface FileChoice {
  /** `stored`: as the picture was made. */
  readonly format: DownloadFormat;
  readonly withRecipe: boolean;
}

/** The quality of JPEG and WebP, as the engine's JPEG has it. */
const QUALITY = 0.95;

/**
 * A picture as a file. In the format that it was made in, with its recipe, these are the stored bytes. The hosted
 * service's pictures are stored as they came, so their recipe is written here. Another format is written by the browser.
 * Where it cannot write that, the file has the picture's own format, as its type says.
 * @throws {EngineError} `internal_error` if the picture is not stored any more
 */
export async function pictureFile(
  job: JobRecord,
  image: StoredImage,
  { format, withRecipe }: FileChoice,
): Promise<Blob> {
  const stored = await readBlob(image.blob);
  if (stored === undefined) {
    throw new EngineError(
      'internal_error',
      'The picture is not stored any more.',
      'Reload the page.',
    );
  }
  const asked = format === 'stored' ? image.content_type : `image/${format}`;
  const other = asked === image.content_type ? null : await written(stored, asked);
  if (other === null && withRecipe && job.place !== 'hosted') return stored;
  // Without the texts of the hosted service: a reader must find one recipe.
  const plain = withoutTexts(await bytesOf(other ?? stored));
  const file = withRecipe ? withMetadata(plain, recipeOfPicture(job, image)) : plain;
  const type = other === null ? image.content_type : asked;
  return new Blob([file as Uint8Array<ArrayBuffer>], { type });
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** The picture in a format; null if the browser cannot write it. */
async function written(stored: Blob, type: string): Promise<Blob | null> {
  const picture = await createImageBitmap(stored);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  picture.close();
  const blob = await canvas.convertToBlob({ type, quality: QUALITY });
  // A browser that does not know the format writes a PNG instead.
  return blob.type === type ? blob : null;
}

/** Several files as a ZIP. Pictures are compressed already, so that they are only put together. */
export async function zipOf(
  files: readonly { readonly name: string; readonly blob: Blob }[],
): Promise<Blob> {
  const { zipSync } = await import('fflate');
  const entries: Record<string, Uint8Array> = {};
  for (const { name, blob } of files) entries[name] = await bytesOf(blob);
  const zip = zipSync(entries, { level: 0 });
  return new Blob([zip as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
}
