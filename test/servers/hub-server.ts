import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { allowOnCdn, allowOnHub, answerPreflight, hideFromPages } from './hub/cors.ts';
import { Faults } from './hub/faults.ts';
import { cachePath, describeRepo, findFile, rawText, type Repos } from './hub/find-file.ts';
import type { HubFile } from './hub/hub-files.ts';
import { Line } from './hub/line.ts';
import { createLinks } from './hub/links.ts';
import { listen } from './hub/listen.ts';
import { Quota, type QuotaOptions } from './hub/quota.ts';
import { failHop, limit } from './hub/refusals.ts';
import { isCompressed, sendCompressed, sendFile } from './hub/send-file.ts';

export interface HubOptions {
  readonly repos: Repos;
  /** How long a link to the CDN holds; an hour by default. */
  readonly linkSeconds?: number;
  /** The clock by which links expire and quotas begin anew, ms since 1970. */
  readonly now?: () => number;
  /** Limit for each answer. */
  readonly bytesPerSecond?: number;
  /** Limit for all answers together. */
  readonly lineBytesPerSecond?: number;
  /** Milliseconds before a redirect, and before the first byte of the CDN; none by default. */
  readonly resolveMs?: number;
  readonly firstByteMs?: number;
  /** How many requests the hub answers; all by default. The CDN counts none. */
  readonly quota?: QuotaOptions;
  /** CDNs of origins of their own, to which redirects lead in turn; 1 by default. */
  readonly cdns?: number;
  /** Whether the network lets no connection through to a CDN. */
  readonly cdnBlocked?: boolean;
  /**
   * Whether a request that names its page is 404 without CORS headers, as the hub does to some pages
   * (ppu-paddle-ocr#113); true by default.
   */
  readonly refuseReferer?: boolean;
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
  /** The first CDN's. */
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
 * are those the hub sends. A repository that is not there and one that is gated answer 401. The ETag of
 * a CDN is its own, and not the file's sha256.
 */
export async function startHubServer(options: HubOptions): Promise<HubServer> {
  const requests: HubRequest[] = [];
  const faults = new Faults();
  const now = options.now ?? Date.now;
  const links = createLinks(options.linkSeconds ?? 3600, now);
  const quota = options.quota && new Quota(options.quota, now);
  const { lineBytesPerSecond } = options;
  const line = lineBytesPerSecond === undefined ? undefined : new Line(lineBytesPerSecond);
  const inLfs = new Map<string, { path: string; file: HubFile }>();
  for (const { files } of Object.values(options.repos)) {
    for (const [path, file] of files) if (file.lfs) inLfs.set(file.oid, { path, file });
  }
  const { refuseReferer = true } = options;
  const isRefused = ({ headers }: IncomingMessage) => refuseReferer && 'referer' in headers;
  const count = (entry: HubRequest) => (bytes: number) => {
    entry.bytes += bytes;
    options.onBytes?.(bytes);
  };

  const cdns = await Promise.all(
    Array.from({ length: options.cdns ?? 1 }, (_, number) =>
      listen(async (request, response) => {
        const url = new URL(request.url ?? '/', 'http://cdn');
        const found = inLfs.get(links.open(url) ?? '');
        const entry = note(request, response, 'cdn', found?.path ?? url.pathname);
        if (options.cdnBlocked) return void request.socket.destroy();
        allowOnCdn(response);
        if (request.method === 'OPTIONS') {
          const { allowedHeaders = [] } = options;
          if (allowedHeaders.length > 0) return answerPreflight(response, allowedHeaders);
          return void response.writeHead(403).end();
        }
        await delay(options.firstByteMs ?? 0);
        if (found === undefined) return void response.writeHead(403).end('AccessDenied');
        return sendFile(request, response, found.file, {
          etag: cdnTag(number, found.file),
          fault: faults.take(found.path, 'file'),
          bytesPerSecond: options.bytesPerSecond,
          line,
          onBytes: count(entry),
        });
      }),
    ),
  );
  let led = 0;

  const hub = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const entry = note(request, response, 'hub', pathname);
    if (isRefused(request)) return void response.writeHead(404).end();
    allowOnHub(request, response);
    if (request.method === 'OPTIONS') {
      return answerPreflight(response, options.allowedHeaders ?? []);
    }
    const tooMany = quota?.take();
    if (tooMany !== undefined) {
      if (options.quota?.cors === false) hideFromPages(response);
      return limit(response, options.quota?.silent === true ? undefined : tooMany);
    }
    response.setHeader('X-Request-Id', randomUUID());
    const described = describeRepo(options.repos, pathname);
    if (described !== undefined) return void response.end(JSON.stringify(described));
    const found = findFile(options.repos, pathname);
    if ('error' in found) {
      response.setHeader('X-Error-Code', found.error);
      return void response.writeHead(found.status).end(found.error);
    }
    const { name, repo, way, path, file } = found;
    response.setHeader('X-Repo-Commit', repo.revision);
    if (way === 'cache') {
      const fault = faults.take(path, 'file');
      if (fault === undefined && isCompressed(request)) {
        return sendCompressed(response, file, count(entry));
      }
      const { bytesPerSecond } = options;
      const onBytes = count(entry);
      return sendFile(request, response, file, {
        etag: file.oid,
        fault,
        bytesPerSecond,
        line,
        onBytes,
      });
    }
    await delay(options.resolveMs ?? 0);
    const fault = faults.take(path, way);
    if (fault !== undefined) return failHop(response, fault);
    if (way === 'raw') return void response.end(await rawText(file));
    response.setHeader('X-Linked-Size', file.size);
    response.setHeader('X-Linked-ETag', `"${file.oid}"`);
    const cdn = cdns[led++ % cdns.length]?.origin ?? '';
    response.setHeader(
      'Location',
      file.lfs ? cdn + links.sign(file.oid) : cachePath(name, repo, path),
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
    cdnOrigin: cdns[0]?.origin ?? '',
    requests,
    faults,
    close: async () => {
      await Promise.all([hub, ...cdns].map((each) => each.close()));
    },
  };
}

/** The ETag of a CDN: a hash of its own kind, such as the Xet hash. */
function cdnTag(cdn: number, { oid }: HubFile): string {
  return createHash('sha256').update(`${cdn} ${oid}`).digest('hex');
}
