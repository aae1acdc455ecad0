import { dataUri } from './data-uri.ts';

/**
 * Replaces the addresses of pictures in an output by data URIs. A page that the service worker does
 * not control cannot load these addresses, and a data URI also works as the next request's
 * `image_url`. Other answers stay as they are. Only the text of the addresses is replaced in the
 * JSON, which keeps 64-bit seeds intact.
 * @param base absolute URL of the app's folder, ending in a slash
 * @param read fetches one of the endpoint's own files
 */
export async function inlinePictures(
  response: Response,
  base: string,
  read: (url: string) => Promise<Response>,
): Promise<Response> {
  if (response.status !== 200 || response.headers.get('content-type') !== 'application/json') {
    return response;
  }
  let text = await response.text();
  for (const url of new Set(text.match(/(?<="url":")[^"\\]+(?=")/g))) {
    if (!url.startsWith(`${base}files/`)) continue;
    const picture = await read(url);
    const type = picture.headers.get('content-type') ?? '';
    if (!picture.ok) continue;
    const uri = await dataUri(new Blob([await picture.arrayBuffer()], { type }));
    text = text.replaceAll(`"${url}"`, `"${uri}"`);
  }
  const { status, statusText, headers } = response;
  return new Response(text, { status, statusText, headers });
}
