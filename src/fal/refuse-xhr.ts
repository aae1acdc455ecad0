import { falFolderUrl, isFalMediaHost, isFalUrl } from './hosts.ts';

const REASON =
  'No XMLHttpRequest is answered that is synchronous, or comes from a page that the app does not control; use fetch. Nothing was sent.';

/**
 * Refuses XMLHttpRequests to the hosted service that nobody here would answer. A service worker sees
 * no synchronous ones, and none of a page that it does not control: prompt, picture and key would
 * leave the browser. After this call `open()` throws for them. All others are not affected.
 * @param base absolute URL of the app's folder, ending in a slash
 * @param isAnswered whether the service worker answers this page's own requests now
 */
export function refuseXhr(base: string, isAnswered: () => boolean): void {
  const { XMLHttpRequest } = globalThis as Partial<typeof globalThis>;
  // A service worker has none.
  if (XMLHttpRequest === undefined || refused.has(base)) return;
  refused.add(base);
  const { prototype } = XMLHttpRequest;
  const open = prototype.open as (...args: unknown[]) => void;
  prototype.open = function refusing(this: XMLHttpRequest, ...args: unknown[]): void {
    const [method, address] = args;
    const isAsync = args.length < 3 || Boolean(args[2]);
    if ((!isAsync || !isAnswered()) && isForHosted(String(method), String(address), base)) {
      throw new DOMException(REASON, 'NetworkError');
    }
    return open.apply(this, args);
  };
}

/** Once is enough, however often a page calls `localFal()`. */
const refused = new Set<string>();

function isForHosted(method: string, address: string, base: string): boolean {
  const { href, hostname, pathname } = new URL(
    address,
    globalThis.document?.baseURI ?? location.href,
  );
  if (isFalUrl(href) || falFolderUrl(href, base) !== undefined) return true;
  // What is read there is a picture of the hosted service; what is sent there is the person's.
  if (isFalMediaHost(hostname)) return !/^(?:get|head)$/i.test(method);
  return pathname.endsWith('/api/fal/proxy');
}
