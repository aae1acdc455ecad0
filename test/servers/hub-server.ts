import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { allowOnCdn, allowOnHub, answerPreflight } from './hub/cors.ts';
import { Faults } from './hub/faults.ts';
import type { HubFile, HubRepo } from './hub/hub-files.ts';
import { createLinks } from './hub/links.ts';
import { sendFile } from './hub/send-file.ts';

export interface HubOptions {
  /** By `owner/name`. */
  readonly repos: Readonly<Record<string, HubRepo>>;
  /** How long a link to the CDN holds; an hour by default. */
  readonly linkSeconds?: number;
  /** The clock by which links expire, ms since 1970. */
  readonly now?: () => number;
  /** Limit for each answer. */
  readonly bytesPerSecond?: number;
  /**
   * Request headers that a preflight lets through; none by default. It is not documented which ones
   * the real hub and its CDN accept, so a page does well to need none.
   */
  readonly allowedHeaders?: readonly string[];
  /** Called with the number of bytes whenever some of a file are sent. */
  readonly onBytes?: (count: number) => void;
}

/** One request as it was answered. */
interface HubRequest {
  readonly server: 'hub' | 'cdn';
  readonly method: string;
  /** Path in the repository on the CDN, the URL's path on the hub. */
  readonly path: string;
  readonly range: string | undefined;
  /** Bytes of files that went out so far. */
  bytes: number;
  /** 0 until the answer has begun. */
  readonly status: number;
}

export interface HubServer {
  /** The origin that stands for `https://huggingface.co`. */
  readonly origin: string;
  readonly cdnOrigin: string;
  /** All requests, in the order they came. */
  readonly requests: readonly HubRequest[];
  /** Lets something go wrong with answers to come. */
  readonly faults: Pick<Faults, 'add' | 'clear' | 'pending'>;
  close(): Promise<void>;
}

/**
 * A server that behaves like the Hugging Face hub: `/{repo}/resolve/{revision}/{path}` leads by 302
 * to a CDN of another origin for files in LFS, by a signed link that expires, and by 307 to a cache
 * on the hub for files in git; `/{repo}/raw/{revision}/{path}` gives the LFS pointer. CORS headers
 * are those the hub sends. A repository that is not there and one that is gated answer 401.
 */
export async function startHubServer(options: HubOptions): Promise<HubServer> {
  const requests: HubRequest[] = [];
  const faults = new Faults();
  const links = createLinks(options.linkSeconds ?? 3600, options.now ?? Date.now);
  const inLfs = new Map<string, { path: string; file: HubFile }>();
  for (const { files } of Object.values(options.repos)) {
    for (const [path, file] of files) if (file.lfs) inLfs.set(file.oid, { path, file });
  }

  const send = (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    file: HubFile,
    entry: HubRequest,
  ) =>
    sendFile(request, response, file, {
      fault: faults.take(path),
      bytesPerSecond: options.bytesPerSecond,
      onBytes: (count) => {
        entry.bytes += count;
        options.onBytes?.(count);
      },
    });

  const cdn = await listen((request, response) => {
    const url = new URL(request.url ?? '/', 'http://cdn');
    const found = inLfs.get(links.open(url) ?? '');
    const entry = note(request, response, 'cdn', found?.path ?? url.pathname);
    allowOnCdn(response);
    if (request.method === 'OPTIONS') {
      return answerPreflight(response, options.allowedHeaders ?? []);
    }
    if (found === undefined) return void response.writeHead(403).end('AccessDenied');
    return send(request, response, found.path, found.file, entry);
  });

  const hub = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const entry = note(request, response, 'hub', pathname);
    allowOnHub(request, response);
    if (request.method === 'OPTIONS') {
      return answerPreflight(response, options.allowedHeaders ?? []);
    }
    response.setHeader('X-Request-Id', randomUUID());
    const found = find(options.repos, pathname);
    if ('error' in found) {
      response.setHeader('X-Error-Code', found.error);
      return void response.writeHead(found.status).end(found.error);
    }
    const { name, repo, way, path, file } = found;
    response.setHeader('X-Repo-Commit', repo.revision);
    if (way === 'raw') return void response.end(await rawText(file));
    if (way === 'cache') return send(request, response, path, file, entry);
    response.setHeader('X-Linked-Size', file.size);
    response.setHeader('X-Linked-ETag', `"${file.oid}"`);
    response.setHeader(
      'Location',
      file.lfs ? cdn.origin + links.sign(file.oid) : cachePath(name, repo, path),
    );
    response.writeHead(file.lfs ? 302 : 307).end();
  });

  function note(
    request: IncomingMessage,
    response: ServerResponse,
    server: HubRequest['server'],
    path: string,
  ): HubRequest {
    const { method = 'GET', headers } = request;
    const entry: HubRequest = {
      server,
      method,
      path,
      range: headers.range,
      bytes: 0,
      get status() {
        return response.headersSent ? response.statusCode : 0;
      },
    };
    requests.push(entry);
    return entry;
  }

  return {
    origin: hub.origin,
    cdnOrigin: cdn.origin,
    requests,
    faults,
    close: async () => {
      await Promise.all([hub.close(), cdn.close()]);
    },
  };
}

type Found =
  | {
      readonly name: string;
      readonly repo: HubRepo;
      readonly way: 'resolve' | 'raw' | 'cache';
      readonly path: string;
      readonly file: HubFile;
    }
  | { readonly status: number; readonly error: string };

const HUB_PATH = /^\/([^/]+\/[^/]+)\/(resolve|raw)\/([^/]+)\/(.+)$/;
const CACHE_PATH = /^\/api\/(resolve-cache)\/models\/([^/]+\/[^/]+)\/([^/]+)\/(.+)$/;

function cachePath(name: string, { revision }: HubRepo, path: string): string {
  return `/api/resolve-cache/models/${name}/${revision}/${encodeURI(path)}`;
}

function find(repos: HubOptions['repos'], pathname: string): Found {
  const cached = CACHE_PATH.exec(decodeURI(pathname));
  const match = HUB_PATH.exec(decodeURI(pathname));
  if (cached === null && match === null) return { status: 404, error: 'EntryNotFound' };
  const [name = '', revision, path = ''] = cached
    ? cached.slice(2)
    : [match?.[1], match?.[3], match?.[4]];
  const repo = repos[name];
  if (repo === undefined) return { status: 401, error: 'RepoNotFound' };
  if (repo.gated) return { status: 401, error: 'GatedRepo' };
  if (revision !== repo.revision && revision !== 'main') {
    return { status: 404, error: 'RevisionNotFound' };
  }
  const file = repo.files.get(path);
  if (file === undefined) return { status: 404, error: 'EntryNotFound' };
  const way = cached ? 'cache' : match?.[2] === 'raw' ? 'raw' : 'resolve';
  return { name, repo, way, path, file };
}

/** The file's content in git; for a file in LFS this is a pointer (git-lfs spec, v1). */
async function rawText(file: HubFile): Promise<string | Uint8Array> {
  if (!file.lfs) return file.read(0, file.size);
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${file.oid}\nsize ${file.size}\n`;
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    Promise.resolve(answer(request, response)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
