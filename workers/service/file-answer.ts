import { statusText } from './answers.ts';

/**
 * Answers with a file, or with the part that a `Range: bytes=a-b` header asks for. Browsers send no
 * other form of Range; a request with one gets the whole file.
 */
export function fileAnswer(blob: Blob, contentType: string, request: Request): Response {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '');
  const first = Number(range?.[1] ?? 0);
  const last = range?.[2] ? Math.min(Number(range[2]), blob.size - 1) : blob.size - 1;
  const common = {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    // A copy in a cache would outlive the file.
    'cache-control': 'no-store',
    // A browser must take an upload for the type its sender stated, and guess no other.
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  };
  if (range !== null && first > last) {
    const headers = { ...common, 'content-range': `bytes */${blob.size}` };
    return new Response(null, { status: 416, statusText: statusText(416), headers });
  }
  const part = range === null ? blob : blob.slice(first, last + 1);
  return new Response(request.method === 'HEAD' ? null : part, {
    status: range === null ? 200 : 206,
    statusText: range === null ? statusText(200) : 'Partial Content',
    headers: {
      ...common,
      'content-length': String(part.size),
      ...(range === null ? {} : { 'content-range': `bytes ${first}-${last}/${blob.size}` }),
    },
  });
}
