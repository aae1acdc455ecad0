import { z } from 'zod';
import { withRoom } from '../../records/retention.ts';
import { fillPart, fillUpload, joinParts, openUpload, readUpload } from '../../records/uploads.ts';
import { json, refusal } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { fileAnswer } from '../file-answer.ts';
import { readBody } from '../read-body.ts';
import { lifeSeconds } from '../lifecycle.ts';
import { newRequestId } from '../request-id.ts';

/** How long an upload is kept if its sender does not say. A job keeps a copy of its own picture. */
const DEFAULT_LIFE_SECONDS = 24 * 3600;

const initiation = z.object({
  content_type: z.string().default('application/octet-stream'),
  file_name: z.string().default('file'),
});
const completion = z.object({ parts: z.array(z.object({ partNumber: z.int().positive() })) });

/**
 * `POST …/storage/upload/initiate[-multipart]`: both addresses are this origin's own, and absolute.
 */
export async function answerInitiate(
  request: Request,
  { base, site }: ServiceScope,
): Promise<Response> {
  const read = await readBody(request);
  const parsed = initiation.safeParse(read.ok ? read.body : undefined);
  if (!parsed.success) return refusal(422, 'content_type and file_name must be strings');
  const { content_type: contentType, file_name: fileName } = parsed.data;
  const id = newRequestId();
  const life = lifeSeconds(request.headers, 'x-fal-object-lifecycle') ?? DEFAULT_LIFE_SECONDS;
  const expiresAt = Date.now() + life * 1000;
  const of = site === undefined ? {} : { site };
  await withRoom(() => openUpload({ id, fileName, contentType, expiresAt, ...of }));
  const name = fileName.replaceAll(/[^\w.-]+/g, '_') || 'file';
  const url = `${base}files/uploads/${id}/${name}`;
  return json(200, { file_url: url, upload_url: url });
}

/** `PUT upload_url` with the bytes, or `GET file_url`. */
export async function answerUpload(
  id: string,
  request: Request,
  { site }: ServiceScope,
): Promise<Response> {
  if (request.method === 'PUT') {
    const type = request.headers.get('content-type') ?? '';
    const blob = new Blob([await request.arrayBuffer()], { type });
    return (await withRoom(() => fillUpload(id, blob, site))) ? json(200, {}) : noUpload();
  }
  const upload = await readUpload(id, site);
  if (upload === undefined || upload.expiresAt < Date.now()) return noUpload();
  return fileAnswer(upload.blob, upload.contentType, request);
}

/** `PUT upload_url/{n}`. */
export async function answerPart(
  id: string,
  part: number,
  request: Request,
  { site }: ServiceScope,
): Promise<Response> {
  const blob = new Blob([await request.arrayBuffer()]);
  const known = await withRoom(() => fillPart(id, part, blob, site));
  return known ? json(200, { partNumber: part, etag: `"${id}-${part}"` }) : noUpload();
}

/** `POST upload_url/complete`. */
export async function answerJoin(
  id: string,
  request: Request,
  { site }: ServiceScope,
): Promise<Response> {
  const read = await readBody(request);
  const parsed = completion.safeParse(read.ok ? read.body : undefined);
  if (!parsed.success) return refusal(422, 'parts must be a list of {partNumber, etag}');
  const numbers = parsed.data.parts.map(({ partNumber }) => partNumber);
  const fault = await withRoom(() => joinParts(id, numbers, site));
  if (fault === 'unknown_upload') return noUpload();
  return fault === undefined ? json(200, {}) : refusal(400, 'A part of this upload is missing');
}

function noUpload(): Response {
  return refusal(404, 'There is no such upload; it may have expired');
}
