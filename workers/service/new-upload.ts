import type { UploadRecord } from '../records/record.ts';
import { withRoom } from '../records/retention.ts';
import { openUpload } from '../records/uploads.ts';
import { lifeSeconds } from './lifecycle.ts';
import { mediaType } from '../../src/request/media-type.ts';
import { newRequestId } from './request-id.ts';
import type { ServiceScope } from './scope.ts';

/** How long an upload is kept if its sender does not say. A job keeps a copy of its own picture. */
const DEFAULT_LIFE_SECONDS = 24 * 3600;

/** The most characters of a file's name that are kept. */
const LONGEST_NAME = 200;

/** A file that is about to be sent, as its sender describes it. */
interface FileToCome {
  readonly contentType: string | null;
  readonly fileName: string | null;
}

/** Where an upload will be. The address is this origin's own, and absolute. */
export interface UploadPlace {
  readonly id: UploadRecord['id'];
  readonly url: string;
}

/**
 * Makes the record of a file that is about to be sent.
 * @param headers of the sender's request, which may say how long to keep the file
 */
export async function newUpload(
  { contentType, fileName }: FileToCome,
  headers: Headers,
  { base, site }: ServiceScope,
): Promise<UploadPlace> {
  const id = newRequestId();
  const name = (fileName ?? '').slice(0, LONGEST_NAME).replaceAll(/[^\w.-]+/g, '_') || 'file';
  const seconds =
    lifeSeconds(headers, 'x-fal-object-lifecycle') ??
    lifeSeconds(headers, 'x-fal-object-lifecycle-preference') ??
    DEFAULT_LIFE_SECONDS;
  await withRoom(() =>
    openUpload({
      id,
      fileName: name,
      contentType: mediaType(contentType) || 'application/octet-stream',
      expiresAt: Date.now() + seconds * 1000,
      lifeMs: seconds * 1000,
      ...(site === undefined ? {} : { site }),
    }),
  );
  return { id, url: `${base}files/uploads/${id}/${name}` };
}
