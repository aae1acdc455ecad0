import { isFalHost } from '../../src/fal/hosts.ts';

/** Said of a path that is not answered. */
export const NO_PATH =
  'Answered are /fal-ai/… (as fal.run and queue.fal.run), /fal.run/…, /queue.fal.run/…, /rest.fal.ai/…, /api/fal/proxy and /files/….';

/**
 * Where the page answers a request of this server. A base URL of `http://localhost:PORT` stands for
 * `https://fal.run` and, for what names a request, for `https://queue.fal.run`.
 * @param url the request's path and query
 * @returns a path in the app's folder; undefined if nothing is answered there
 */
export function pagePath(url: string): string | undefined {
  // As the page will read it: without `..`, which would lead out of what is answered.
  const { pathname: path, search } = new URL(`http://localhost${url}`);
  const [, first = ''] = path.split('/');
  const given = `${path}${search}`;
  if (path === '/openapi.json' || path === '/api/fal/proxy') return given;
  if (first === 'files' || isFalHost(first)) return given;
  if (first === 'storage' || first === 'tokens') return `/rest.fal.ai${given}`;
  if (first !== 'fal-ai') return undefined;
  return `/${path.includes('/requests/') ? 'queue.fal.run' : 'fal.run'}${given}`;
}

/** Whether a file's address is itself the permission to read it: its id cannot be guessed. */
export function needsNoKey(url: string): boolean {
  return pagePath(url)?.startsWith('/files/') === true;
}
