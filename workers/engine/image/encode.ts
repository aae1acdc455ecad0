import { withMetadata, type PictureMetadata } from '../../../src/request/metadata.ts';
import { encodeJpeg } from './jpeg.ts';
import { pngBytes } from './png-encode.ts';
import type { RgbImage } from './rgb-image.ts';

/** The hosted endpoint's setting (fal's toolkit). */
const JPEG_QUALITY = 95;

/**
 * A finished picture as a file: PNG is 8-bit RGB and not interlaced. Deterministic: same pixels and
 * metadata, same bytes.
 */
export async function encodeImage(
  image: RgbImage,
  format: 'jpeg' | 'png',
  metadata: PictureMetadata | null,
): Promise<Blob> {
  const bytes = format === 'jpeg' ? await encodeJpeg(image, JPEG_QUALITY) : pngBytes(image);
  const file = metadata === null ? bytes : withMetadata(bytes, metadata);
  return new Blob([file as Uint8Array<ArrayBuffer>], { type: `image/${format}` });
}
