import { falFolderUrl, isFalHost, isFalMediaHost } from '../../src/fal/hosts.ts';
import { AFTER } from '../../src/fal/long-stream.ts';
import { APP, ENDPOINT_KINDS, type EndpointKind, ENDPOINTS } from '../../src/request/endpoint.ts';
import { shownAddress } from '../../src/request/picture-address.ts';
import { trimEnd } from '../../src/request/trim-end.ts';
import type { JobId } from '../protocol/engine-job.ts';

const QUEUE_HOST = 'queue.fal.run';

const APP_PATH = `/${APP}`;
/** The path of a request by its id, below the app or an endpoint, and the part after the id. */
const REQUEST_PATH = new RegExp(
  `^(?:${Object.values(ENDPOINTS)
    .map((id) => `/${id}`)
    .join('|')})/requests/([^/]+)(/.*)?$`,
);
const UPLOAD_PATH = /^uploads\/([^/]+)\/[^/]+(?:\/(?:multipart\/[^/]+\/)?([1-9]\d*|complete))?$/;
const REST_HOSTS = ['rest.fal.ai', 'rest.alpha.fal.ai'];
const PROXY_PATH = '/api/fal/proxy';

interface StreamRoute {
  readonly kind: 'stream';
  readonly id: JobId;
  readonly logs: boolean;
  /** Where an earlier stream of the same caller ended. */
  readonly after: string | null;
}

/** What to answer a request with. */
export type Route =
  | {
      readonly kind: 'submit';
      readonly endpoint: EndpointKind;
      readonly query: URLSearchParams;
    }
  | { readonly kind: 'run'; readonly endpoint: EndpointKind }
  | { readonly kind: 'status'; readonly id: JobId; readonly logs: boolean }
  | StreamRoute
  | { readonly kind: 'result' | 'cancel'; readonly id: JobId }
  | { readonly kind: 'initiate' | 'token' }
  | { readonly kind: 'cdn-token' | 'cdn-upload' | 'cdn-multipart' }
  | { readonly kind: 'picture'; readonly id: JobId; readonly index: number }
  | { readonly kind: 'upload' | 'join'; readonly id: string }
  | { readonly kind: 'part'; readonly id: string; readonly part: number }
  | {
      readonly kind: 'refused';
      readonly status: 400 | 404 | 405 | 412;
      readonly detail: string;
      readonly allow?: string;
    };

/**
 * Whether the endpoint answers a request: to a fal host or to its folder here, to the proxy path, for a
 * file it keeps, or with something for a host of fal's files. Such a request is answered or refused; it
 * never goes on to the network.
 * @param base absolute URL of the app's folder, ending in a slash
 */
export function isEndpointRequest(method: string, url: URL, base: string): boolean {
  // Pictures that the hosted service made are read by pages like those of any other site.
  if (isFalMediaHost(url.hostname)) return method !== 'GET' && method !== 'HEAD';
  if (isProxy(url, base) || url.href.startsWith(`${base}files/`)) return true;
  return isFalHost(falUrl(url, base).hostname);
}

/** What a URL means at the hosted service, if it is in a folder of one of its hosts; else itself. */
function falUrl(url: URL, base: string): URL {
  const meant = falFolderUrl(url.href, base);
  return meant === undefined ? url : new URL(meant);
}

/**
 * Where the addresses of status, result and cancel begin: at the hosted service's, or in the app's
 * folder if the request came there.
 */
export function appUrl(url: URL, base: string): string {
  const isHere = falFolderUrl(url.href, base) !== undefined;
  return `${isHere ? base : 'https://'}${QUEUE_HOST}/${APP}`;
}

/**
 * @param url the request's own URL
 * @param target its `x-fal-target-url` header: the address that the client wants its proxy to call
 * @param base absolute URL of the app's folder, ending in a slash
 */
export function readRoute(method: string, url: URL, target: string | null, base: string): Route {
  if (url.href.startsWith(`${base}files/`)) {
    return fileRoute(method, url.href.slice(`${base}files/`.length));
  }
  if (!isProxy(url, base)) return falRoute(method, falUrl(url, base));
  if (target === null) return refuse(400, 'Missing the x-fal-target-url header');
  const effective = URL.canParse(target) ? new URL(target) : undefined;
  if (effective === undefined || !isFal(effective.hostname)) {
    return refuse(412, 'x-fal-target-url must name a host of fal.run, fal.ai or fal.media');
  }
  return falRoute(method, effective);
}

function falRoute(method: string, url: URL): Route {
  const path = trimEnd(url.pathname, '/');
  if (REST_HOSTS.includes(url.hostname)) return restRoute(method, path);
  if (isFalMediaHost(url.hostname)) return mediaRoute(method, path);
  const endpoint = ENDPOINT_KINDS.find((kind) => path === `/${ENDPOINTS[kind]}`);
  if (url.hostname === 'fal.run') {
    if (endpoint === undefined) return notFound(path);
    return allow(method, 'POST', { kind: 'run', endpoint });
  }
  if (url.hostname !== QUEUE_HOST) return notFound(path);
  if (endpoint !== undefined) {
    return allow(method, 'POST', { kind: 'submit', endpoint, query: url.searchParams });
  }
  const [, id, rest = ''] = REQUEST_PATH.exec(path) ?? [];
  if (id === undefined) return notFound(path);
  const job = decode(id) as JobId;
  const logs = ['1', 'true'].includes(url.searchParams.get('logs') ?? '');
  switch (rest) {
    case '/status':
      return allow(method, 'GET', { kind: 'status', id: job, logs });
    case '/status/stream': {
      const after = url.searchParams.get(AFTER);
      return allow(method, 'GET', { kind: 'stream', id: job, logs, after });
    }
    case '/cancel':
      return allow(method, 'PUT', { kind: 'cancel', id: job });
    case '':
    case '/response':
      return allow(method, 'GET', { kind: 'result', id: job });
    default:
      return notFound(path);
  }
}

function restRoute(method: string, path: string): Route {
  switch (path) {
    case '/storage/upload/initiate':
      return allow(method, 'POST', { kind: 'initiate' });
    case '/storage/upload/initiate-multipart':
      return allow(method, 'POST', { kind: 'initiate' });
    case '/storage/auth/token':
      return allow(method, 'POST', { kind: 'cdn-token' });
    case '/tokens':
      return allow(method, 'POST', { kind: 'token' });
    default:
      return notFound(path);
  }
}

function mediaRoute(method: string, path: string): Route {
  switch (path) {
    case '/files/upload':
      return allow(method, 'POST', { kind: 'cdn-upload' });
    case '/files/upload/multipart':
      return allow(method, 'POST', { kind: 'cdn-multipart' });
    default:
      return notFound(path);
  }
}

/**
 * Files this endpoint keeps: `{job}/{n}.{format}`, `{job}/answer.json` (routes/turns.ts) and
 * `uploads/{id}/{name}[/{part} | /complete]`.
 * Python's client writes `/multipart/{id}` before a part.
 */
function fileRoute(method: string, rest: string): Route {
  const [path = ''] = rest.split(/[?#]/, 1);
  const [, job, index] = /^([^/]+)\/(\d+)\.(?:jpeg|png)$/.exec(path) ?? [];
  if (job !== undefined && job !== 'uploads') {
    return allow(method, 'GET', { kind: 'picture', id: job as JobId, index: Number(index) });
  }
  const [, waiting] = /^([^/]+)\/answer\.json$/.exec(path) ?? [];
  if (waiting !== undefined) return allow(method, 'GET', { kind: 'result', id: waiting as JobId });
  const [, id, last] = UPLOAD_PATH.exec(path) ?? [];
  if (id === undefined) return refuse(404, 'There is no such file');
  if (last === 'complete') return allow(method, 'POST', { kind: 'join', id });
  if (last !== undefined) return allow(method, 'PUT', { kind: 'part', id, part: Number(last) });
  return method === 'PUT' ? { kind: 'upload', id } : allow(method, 'GET', { kind: 'upload', id });
}

function allow(method: string, allowed: 'GET' | 'POST' | 'PUT', route: Route): Route {
  if (method === allowed || (method === 'HEAD' && allowed === 'GET')) return route;
  return { kind: 'refused', status: 405, detail: 'Method Not Allowed', allow: allowed };
}

/**
 * The hosted framework's text for a path below an app, else its text for an app it does not know.
 */
function notFound(path: string): Route {
  if (path === APP_PATH || path.startsWith(`${APP_PATH}/`)) {
    return refuse(404, `Path ${shownAddress(path.slice(APP_PATH.length)) || '/'} not found`);
  }
  return refuse(404, `Only ${APP} is answered here; ${shownAddress(path) || '/'} is not`);
}

function refuse(status: 400 | 404 | 412, detail: string): Route {
  return { kind: 'refused', status, detail };
}

/**
 * Whether a URL is the proxy path: at the origin's root, as clients expect it, or in the app's
 * folder.
 */
function isProxy(url: URL, base: string): boolean {
  if (url.origin !== new URL(base).origin) return false;
  return [PROXY_PATH, new URL(`.${PROXY_PATH}`, base).pathname].includes(url.pathname);
}

function isFal(host: string): boolean {
  return isFalHost(host) || isFalMediaHost(host);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
