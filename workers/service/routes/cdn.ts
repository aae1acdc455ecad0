/**
 * Uploads by the protocol of the hosted service's file hosts (`*.fal.media`), which its Python client
 * speaks: a token, then one POST with the bytes, or a POST and a PUT for each part. The addresses they
 * get are those of the other uploads (storage.ts).
 */
import { withRoom } from '../../records/retention.ts';
import { fillUpload } from '../../records/uploads.ts';
import { json } from '../answers.ts';
import { newUpload } from '../new-upload.ts';
import { readBytes } from '../read-body.ts';
import type { ServiceScope } from '../scope.ts';

/** Python's client asks for a new token when this time is over. */
const TOKEN_SECONDS = 24 * 3600;

/** `POST …/storage/auth/token`: a token that nobody looks at, and the host to send files to. */
export function answerCdnToken(): Response {
  const end = new Date(Date.now() + TOKEN_SECONDS * 1000);
  return json(200, {
    token: 'local',
    token_type: 'Bearer',
    base_url: 'https://v3.fal.media',
    // Python before 3.11 reads no "Z".
    expires_at: end.toISOString().replace('Z', '+00:00'),
  });
}

/** `POST *.fal.media/files/upload` with the bytes. */
export async function answerCdnUpload(request: Request, scope: ServiceScope): Promise<Response> {
  const read = await readBytes(request);
  if (!read.ok) return read.answer;
  const { id, url } = await newUpload(describedFile(request), request.headers, scope);
  await withRoom(() => fillUpload(id, new Blob([read.bytes]), scope.site));
  return json(200, { access_url: url });
}

/** `POST *.fal.media/files/upload/multipart`; parts go to `access_url/multipart/{uploadId}/{n}`. */
export async function answerCdnMultipart(request: Request, scope: ServiceScope): Promise<Response> {
  const { id, url } = await newUpload(describedFile(request), request.headers, scope);
  return json(200, { access_url: url, uploadId: id });
}

function describedFile({ headers }: Request) {
  return { contentType: headers.get('content-type'), fileName: headers.get('x-fal-file-name') };
}
