import type { PixelSize } from '../../request/image-size.ts';
import type { Crop } from '../../request/schema.ts';

/** The part of a picture that a request uses, and the same part of its mask. */
interface Cropped {
  readonly source: Blob | null;
  readonly mask: Blob | null;
}

/**
 * Crops a picture and its mask. A mask may have another size than its picture: the same part of it is taken, and
 * comes in the size of the part of the picture.
 * @param crop in pixels of the picture
 * @throws DOMException if a picture cannot be decoded
 */
export async function cropFiles({ source, mask }: Cropped, crop: Crop): Promise<Cropped> {
  if (source === null || mask === null)
    return { source: source && (await cut(source, crop)), mask };
  const [picture, itsMask] = [await sizeOf(source), await sizeOf(mask)];
  const part = scaledCrop(crop, picture, itsMask);
  return { source: await cut(source, crop), mask: await cut(mask, part, crop) };
}

/** A crop of a picture in pixels of the same picture in another size, at least one. */
export function scaledCrop(crop: Crop, from: PixelSize, to: PixelSize): Crop {
  const [left, right] = scaled(crop.x, crop.width, from.width, to.width);
  const [top, bottom] = scaled(crop.y, crop.height, from.height, to.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Both ends of a length, in whole pixels of another scale. */
function scaled(at: number, length: number, from: number, to: number): [number, number] {
  const first = Math.min(Math.round((at * to) / from), to - 1);
  return [first, Math.max(Math.round(((at + length) * to) / from), first + 1)];
}

async function sizeOf(file: Blob): Promise<PixelSize> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}

async function cut(file: Blob, part: Crop, size: PixelSize = part): Promise<Blob> {
  const resize = { resizeWidth: size.width, resizeHeight: size.height };
  const options = part.width === size.width && part.height === size.height ? {} : resize;
  const bitmap = await createImageBitmap(file, part.x, part.y, part.width, part.height, options);
  const canvas = new OffscreenCanvas(size.width, size.height);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/png' });
}
