import type { JobRecord } from '../../../workers/records/record.ts';
import type { Crop } from '../../request/schema.ts';

/**
 * A job's request as the hosted service takes it: the same fields, its picture in place and cut to
 * the crop, which is this app's own field.
 */
export async function hostedInput(
  { crop, seed, negative_prompt, ...fields }: JobRecord['request'],
  source: Blob,
): Promise<Record<string, unknown>> {
  const picture = crop === undefined ? source : await cut(source, crop);
  return {
    ...fields,
    negative_prompt: negative_prompt ?? '',
    seed: seed <= Number.MAX_SAFE_INTEGER ? Number(seed) : seed.toString(),
    image_url: await dataUri(picture),
  };
}

async function cut(source: Blob, { x, y, width, height }: Crop): Promise<Blob> {
  const bitmap = await createImageBitmap(source, x, y, width, height);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/png' });
}

function dataUri(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error as DOMException));
    reader.readAsDataURL(blob);
  });
}
