import { encode as encodePng } from 'fast-png';
import { withMetadata, type PictureMetadata } from '../../../src/request/metadata.ts';
import { encodeJpeg } from './jpeg.ts';
import type { RgbImage } from './rgb-image.ts';

/** The hosted endpoint's settings (fal's toolkit: JPEG quality 95, PNG level 1). */
const JPEG_QUALITY = 95;
const PNG_LEVEL = 1;

/**
 * A finished picture as a file: PNG is 8-bit RGB and not interlaced. Deterministic: same pixels and
 * metadata, same bytes.
 */
export async function encodeImage(
  image: RgbImage,
  format: 'jpeg' | 'png',
  metadata: PictureMetadata | null,
): Promise<Blob> {
  const bytes =
    format === 'jpeg'
      ? await encodeJpeg(image, JPEG_QUALITY)
      : encodePng({ ...image, channels: 3 }, { zlib: { level: PNG_LEVEL } });
  const file = metadata === null ? bytes : withMetadata(bytes, metadata);
  return new Blob([file as Uint8Array<ArrayBuffer>], { type: `image/${format}` });
}
