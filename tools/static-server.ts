import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { headersFor } from './server/headers-file.ts';
import { mediaType } from './server/media-types.ts';
import { findMount, type Mount, resolveMount } from './server/mounts.ts';
import { parseRange } from './server/range.ts';

export interface StaticServerOptions {
  /**
   * Served by GET and HEAD, with Range. More can be added later with {@link StaticServer.mount}.
   */
  readonly mounts: readonly Mount[];
  /** The only places that PUT may write to. */
  readonly sinks?: readonly Mount[];
  /** Ports to try, in this order. 0 is any free port, and the default. */
  readonly ports?: readonly number[];
  /** Send COOP and COEP, for pages that test cross-origin isolation. */
  readonly crossOriginIsolated?: boolean;
}

export interface StaticServer {
  readonly port: number;
  /** `http://localhost:PORT`, without a slash. */
  readonly origin: string;
  mount(mount: Mount): void;
  close(): Promise<void>;
}

/**
 * Serves folders on the loopback interface: the built app, a model folder by Range, and a place the
 * page can PUT results to. Answers only requests addressed to a localhost name, so that no other
 * site can reach the files through a name of its own. Sends the headers of a folder's `_headers`.
 * @throws when none of the ports is free.
 */
export async function startStaticServer(options: StaticServerOptions): Promise<StaticServer> {
  const mounts = [...options.mounts];
  const server = createServer((request, response) => {
    answer(request, response, mounts, options).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else end(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  const port = await listen(server, options.ports ?? [0]);
  return {
    port,
    origin: `http://localhost:${port}`,
    mount: (mount) => void mounts.push(mount),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Answers one request as {@link startStaticServer} does. @throws what reading a file throws */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  mounts: readonly Mount[],
  options: Omit<StaticServerOptions, 'mounts' | 'ports'> = {},
): Promise<void> {
  if (!/^(localhost|[\w-]+\.localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? '')) {
    return end(response, 403, 'Only localhost is served.');
  }
  if (options.crossOriginIsolated) {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  }
  const [path = '/'] = (request.url ?? '/').split(/[?#]/, 1);
  if (request.method === 'PUT') {
    const file = resolveMount(options.sinks ?? [], path);
    return file === undefined ? end(response, 405) : store(request, response, file);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, NO_ENDPOINT);
  const file = resolveMount(mounts, path);
  if (file === undefined) return end(response, 404);
  const mount = findMount(mounts, path);
  if (mount?.prefix.endsWith('/')) {
    const headers = await headersFor(mount.path, path.slice(mount.prefix.length));
    for (const [name, value] of headers) response.setHeader(name, value);
  }
  return send(request, response, path, file);
}

/** What a client's page is told whose requests should have been answered in the browser. */
const NO_ENDPOINT =
  'This server answers GET and HEAD alone. The endpoint is in the browser: reload the page, without shift, so that the service worker of the app controls it.';

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  named: string,
): Promise<void> {
  const namedStat = await stat(named).catch(() => undefined);
  if (namedStat?.isDirectory() && !path.endsWith('/')) {
    response.setHeader('Location', `${path.slice(path.lastIndexOf('/') + 1)}/`);
    return end(response, 301);
  }
  const file = namedStat?.isDirectory() ? join(named, 'index.html') : named;
  const info = await stat(file).catch(() => undefined);
  if (!info?.isFile()) return end(response, 404);

  const etag = `"${info.size.toString(16)}-${Math.round(info.mtimeMs * 1000).toString(16)}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', info.mtime.toUTCString());
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', 'no-cache');
  if (request.headers['if-none-match'] === etag) return end(response, 304);

  // A validator that no longer holds turns a resumed download into a fresh one (RFC 9110 §13.1.5).
  const ifRange = request.headers['if-range'];
  const current = ifRange === undefined || ifRange === etag || ifRange === info.mtime.toUTCString();
  const range = current ? parseRange(request.headers.range, info.size) : 'whole';
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${info.size}`);
    return end(response, 416);
  }
  response.setHeader('Content-Type', mediaType(file));
  const { start, end: last } = range === 'whole' ? { start: 0, end: info.size - 1 } : range;
  response.setHeader('Content-Length', last - start + 1);
  if (range !== 'whole') response.setHeader('Content-Range', `bytes ${start}-${last}/${info.size}`);
  response.writeHead(range === 'whole' ? 200 : 206);
  if (request.method === 'HEAD' || info.size === 0) {
    response.end();
    return;
  }
  // A reader may end the connection early, such as by a cancelled fetch; that is no failure.
  await pipeline(createReadStream(file, { start, end: last }), response).catch(() => undefined);
}

async function store(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await pipeline(request, createWriteStream(file));
  end(response, 201);
}

function end(response: ServerResponse, status: number, text = ''): void {
  if (status !== 304) response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(text);
}

async function listen(server: Server, ports: readonly number[]): Promise<number> {
  let failure: unknown;
  for (const port of ports) {
    try {
      return await new Promise<number>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : port);
        });
      });
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`No port of ${ports.join(', ')} is free.`, { cause: failure });
}
