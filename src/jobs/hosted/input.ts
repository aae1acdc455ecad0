import { dataUri } from '../../fal/data-uri.ts';
import type { NewJob } from '../../../workers/records/jobs.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { fieldOf } from '../../request/fields.ts';
import { resolveSize } from '../../request/image-size.ts';
import { cropFiles } from './crop-files.ts';

/** The files of a request, as far as it has them. */
export type RequestFiles = Pick<NewJob, 'source' | 'mask' | 'embeddings'>;

/**
 * The request of a job in the form of the hosted service. It has the same fields, with the pictures as data
 * URIs. The fields `crop` and `fit` are this app's own, so the pictures are cropped, or brought to the size, here.
 * @param files the picture and the mask, as far as the request has them
 * @throws DOMException or Error if a picture cannot be decoded
 */
export async function hostedInput(
  request: JobRecord['request'],
  { source, mask = null, embeddings = [] }: RequestFiles,
): Promise<Record<string, unknown>> {
  const sent = await changedFiles(request, { source, mask });
  return {
    ...hostedFields(request),
    ...(sent.source && { image_url: await dataUri(sent.source) }),
    ...(sent.mask && { mask_url: await dataUri(sent.mask) }),
    ...(request.embeddings.length > 0 && { embeddings: await withFiles(request, embeddings) }),
  };
}

/** The pictures as the fields say that the hosted service lacks. */
async function changedFiles(
  { crop, fit, image_size }: JobRecord['request'],
  { source, mask }: Files,
): Promise<Files> {
  if (source !== null && fit !== undefined) {
    const { fitFiles } = await import('../fit-picture.ts');
    const asked = resolveSize(image_size);
    return fitFiles({
      source,
      mask,
      crop,
      fit,
      asked,
      drawn: asked,
      convertColorProfile: true,
    });
  }
  return crop === undefined ? { source, mask } : cropFiles({ source, mask }, crop);
}

interface Files {
  readonly source: Blob | null;
  readonly mask: Blob | null;
}

/** A file of the person's own has no address that the service could fetch. */
function withFiles(
  { embeddings }: JobRecord['request'],
  files: readonly (Blob | null)[],
): Promise<JobRecord['request']['embeddings']> {
  return Promise.all(
    embeddings.map(async ({ path, tokens }, index) => {
      const file = files[index];
      return { path: file == null ? path : await dataUri(file), tokens };
    }),
  );
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
