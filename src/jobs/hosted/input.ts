import { dataUri } from '../../fal/data-uri.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { fieldOf } from '../../request/fields.ts';
import type { Crop } from '../../request/schema.ts';

/**
 * The request of a job in the form of the hosted service. It has the same fields, with the picture as a data
 * URI. The field `crop` is this app's own, so the picture is cropped here.
 * @throws DOMException if the picture cannot be decoded
 */
export async function hostedInput(
  request: JobRecord['request'],
  source: Blob,
): Promise<Record<string, unknown>> {
  const { crop } = request;
  const picture = crop === undefined ? source : await cut(source, crop);
  return { ...hostedFields(request), image_url: await dataUri(picture) };
}

/** The fields that the hosted service has, in values that plain JSON carries. */
export function hostedFields(request: JobRecord['request']): Record<string, unknown> {
  const { seed, negative_prompt } = request;
  const known = Object.entries(request).filter(([name]) => fieldOf(name)?.extension !== true);
  return {
    ...Object.fromEntries(known),
    negative_prompt: negative_prompt ?? '',
    seed: seed <= Number.MAX_SAFE_INTEGER ? Number(seed) : seed.toString(),
  };
}

async function cut(source: Blob, { x, y, width, height }: Crop): Promise<Blob> {
  const bitmap = await createImageBitmap(source, x, y, width, height);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/png' });
}
