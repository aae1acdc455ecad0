import * as z from 'zod/mini';
import { withRoom } from '../../records/retention.ts';
import { fillPart, fillUpload, joinParts, readUpload } from '../../records/uploads.ts';
import { json, refusal } from '../answers.ts';
import { fileAnswer } from '../file-answer.ts';
import { mediaType } from '../../../src/request/media-type.ts';
import { newUpload } from '../new-upload.ts';
import { readBody, readBytes } from '../read-body.ts';
import type { ServiceScope } from '../scope.ts';

const initiation = z.object({
  content_type: z._default(z.string(), 'application/octet-stream'),
  file_name: z._default(z.string(), 'file'),
});
const completion = z.object({
  parts: z.array(z.object({ partNumber: z.int().check(z.positive()) })),
});

/** `POST …/storage/upload/initiate[-multipart]` */
export async function answerInitiate(request: Request, scope: ServiceScope): Promise<Response> {
  const read = await readBody(request);
  if (!read.ok) return read.answer;
  const parsed = initiation.safeParse(read.body);
  if (!parsed.success) return refusal(422, 'content_type and file_name must be strings');
  const { content_type: contentType, file_name: fileName } = parsed.data;
  const { url } = await newUpload({ contentType, fileName }, request.headers, scope);
  return json(200, { file_url: url, upload_url: url });
}

/** `PUT upload_url` with the bytes, or `GET file_url`. */
export async function answerUpload(
  id: string,
  request: Request,
  { site }: ServiceScope,
): Promise<Response> {
  if (request.method === 'PUT') {
    const read = await readBytes(request);
    if (!read.ok) return read.answer;
    const blob = new Blob([read.bytes], { type: mediaType(request.headers.get('content-type')) });
    return (await withRoom(() => fillUpload(id, blob, site))) ? json(200, {}) : noUpload();
  }
  const upload = await readUpload(id, site);
  if (upload === undefined) return noUpload();
  return fileAnswer(upload.blob, upload.contentType, request);
}

/** `PUT upload_url/{n}`. */
export async function answerPart(
  id: string,
  part: number,
  request: Request,
  { site }: ServiceScope,
): Promise<Response> {
  const read = await readBytes(request);
  if (!read.ok) return read.answer;
  const blob = new Blob([read.bytes]);
  if (!(await withRoom(() => fillPart(id, part, blob, site)))) return noUpload();
  // The JavaScript client reads the body, Python's the header.
  const etag = `"${id}-${part}"`;
  return json(200, { partNumber: part, etag }, { etag });
}

/** `POST upload_url/complete`. */
export async function answerJoin(
  id: string,
  request: Request,
  { site }: ServiceScope,
): Promise<Response> {
  const read = await readBody(request);
  if (!read.ok) return read.answer;
  const parsed = completion.safeParse(read.body);
  if (!parsed.success) return refusal(422, 'parts must be a list of {partNumber, etag}');
  const numbers = parsed.data.parts.map(({ partNumber }) => partNumber);
  const fault = await withRoom(() => joinParts(id, numbers, site));
  if (fault === 'unknown_upload') return noUpload();
  return fault === undefined ? json(200, {}) : refusal(400, 'A part of this upload is missing');
}

function noUpload(): Response {
  return refusal(404, 'There is no such upload; it may have expired');
}
