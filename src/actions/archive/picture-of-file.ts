import { sentence } from '../../language/sentence.ts';
import { t } from '../../language/t.ts';
import { blobKey } from '../../../workers/records/blobs.ts';
import type { BlobKey, StoredImage } from '../../../workers/records/record.ts';
import { lookAtPicture } from '../../request/picture/look.ts';
import { BadZip } from './read-zip.ts';

/** Bytes of the largest picture that is read. */
export const LARGEST_PICTURE = 200 << 20;

/** A picture that can be stored. */
export interface Picture {
  readonly key: BlobKey;
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
}

/**
 * A file as a picture, with bytes of its own: the file may change or go.
 * @throws {BadZip} if it is no picture that can be opened here
 */
export async function pictureOf(file: Blob): Promise<Picture> {
  if (file.size > LARGEST_PICTURE) throw new BadZip(() => t('It is too large.'));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const look = lookAtPicture(bytes, bytes.length, 'It');
  if (!look.ok) throw new BadZip(() => sentence(look.refusal.message) ?? look.refusal.message);
  const blob = new Blob([bytes], { type: `image/${look.format}` });
  return { key: await blobKey(blob), blob, ...look.size };
}

/** A picture as a record names it. */
export function asStored({ key, blob, width, height }: Picture): StoredImage {
  return { blob: key, width, height, content_type: blob.type };
}
