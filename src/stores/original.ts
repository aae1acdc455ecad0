import type { JobRecord } from '../../workers/records/record.ts';

/**
 * Whether the picture that a job was made of can be shown: it is stored, or has an address. A job of a prompt alone has
 * none, and of a picture that was brought in with its recipe alone nobody knows it.
 */
export function hasOriginal({ source, request: { image_url } }: JobRecord): boolean {
  return image_url !== undefined && (source !== null || !image_url.startsWith('blob:'));
}
