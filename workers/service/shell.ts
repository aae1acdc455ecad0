import { hex } from '../../src/request/bytes.ts';
import { fileAnswer } from './file-answer.ts';
import { LATER_FILES } from './later.ts';
import { isSecured, secured } from './policy.ts';

/** One file of the app's shell; the build writes the list. */
export interface ShellFile {
  /** Relative to the app's folder. */
  readonly url: string;
  /** A hash of the content; null if the file's name contains one. */
  readonly revision: string | null;
}

/**
 * The cache in which the page keeps ONNX Runtime and more, under `url?v=revision`
 * (src/models/offline.ts).
 */
const OFFLINE_CACHE = 'offline';
const SHELL_PREFIX = 'shell-';
/** How long to wait for the network's page before the cached one is shown. */
const NAVIGATION_PATIENCE_MS = 3000;

/**
 * Serves the app without a network from two caches: the shell, which is cached when the service
 * worker is installed, and the files that the page has added. Its only state is the list of the
 * shell's files.
 */
export class Shell {
  readonly #files: readonly ShellFile[];
  readonly #base: string;
  readonly #name: Promise<string>;

  /** @param base absolute URL of the app's folder, ending in a slash */
  constructor(files: readonly ShellFile[], base: string) {
    this.#files = files;
    this.#base = base;
    this.#name = shellName(files);
  }

  /**
   * Caches the shell.
   * @throws if a file cannot be fetched; the browser tries again at the next visit
   */
  async install(): Promise<void> {
    const cache = await caches.open(await this.#name);
    await Promise.all(
      this.#files.map(async ({ url, revision }) => {
        const href = new URL(url, this.#base).href;
        const known = revision === null ? await caches.match(href) : undefined;
        const response = known ?? (await fetch(href, { cache: 'no-cache' }));
        if (!response.ok) throw new Error(`${url} answered ${response.status}`);
        await cache.put(href, secured(response));
      }),
    );
  }

  /**
   * Deletes old shells but the last one, because pages opened with it may still load parts of it.
   */
  async activate(): Promise<void> {
    const name = await this.#name;
    const others = (await caches.keys()).filter(
      (each) => each.startsWith(SHELL_PREFIX) && each !== name,
    );
    await Promise.all(others.slice(0, -1).map((each) => caches.delete(each)));
  }

  /**
   * Answers a request for a file of the app.
   * @returns undefined to leave the request to the browser
   */
  answer(request: Request): Promise<Response> | undefined {
    const [path = ''] = request.url.split(/[?#]/, 1);
    if (request.method !== 'GET' || !path.startsWith(this.#base)) return undefined;
    const name = path.slice(this.#base.length) || 'index.html';
    const known = this.#files.some(({ url }) => url === name);
    if (request.mode === 'navigate') return known ? this.#page(request, name) : undefined;
    // The page uses `no-cache` to fetch files that are newer than the cached ones
    // (src/models/offline.ts).
    if (request.cache === 'no-cache') return undefined;
    const mayBeKept = known || name.startsWith('assets/') || LATER_FILES.includes(name);
    return mayBeKept ? this.#file(request) : undefined;
  }

  /**
   * The newest page if the network answers, so an update is shown at the next visit; else the
   * cached one.
   */
  async #page(request: Request, name: string): Promise<Response> {
    const kept = new URL(name, this.#base).href;
    const fresh = freshPage(request);
    const patience = new Promise<undefined>((resolve) => {
      setTimeout(resolve, NAVIGATION_PATIENCE_MS);
    });
    const first = await Promise.race([fresh.catch(() => undefined), patience]);
    // A host's page that says it is out of order is no page of the app. A redirect is the browser's to follow.
    const isPage = first?.ok === true || first?.type === 'opaqueredirect';
    if (first !== undefined && isPage) return secured(first);
    return (await this.#kept(kept)) ?? secured(await fresh);
  }

  async #file(request: Request): Promise<Response> {
    const kept = await this.#kept(request.url);
    if (kept === undefined) return secured(await fetch(request));
    if (!request.headers.has('range')) return isSecured(kept) ? kept : secured(kept);
    return fileAnswer(await kept.blob(), kept.headers.get('content-type') ?? '', request);
  }

  async #kept(url: string): Promise<Response | undefined> {
    const anyVersion = { ignoreSearch: true, ignoreVary: true };
    const own = await caches.match(url, { ...anyVersion, cacheName: await this.#name });
    const offline = own ?? (await caches.match(url, { ...anyVersion, cacheName: OFFLINE_CACHE }));
    return offline ?? caches.match(url, anyVersion);
  }
}

/**
 * The page as its host has it. What a query says is for the page alone, such as a prompt that a link brings: the
 * host gets to see it only where it leads elsewhere, as a browser must follow with the whole address.
 */
async function freshPage(request: Request): Promise<Response> {
  const { origin, pathname, search } = new URL(request.url);
  if (search === '') return fetch(request);
  const { cache, headers, signal } = request;
  const redirect = 'manual';
  const page = await fetch(origin + pathname, { cache, headers, signal, redirect });
  return page.type === 'opaqueredirect' ? fetch(request) : page;
}

async function shellName(files: readonly ShellFile[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(files));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return SHELL_PREFIX + hex(new Uint8Array(digest, 0, 8));
}
