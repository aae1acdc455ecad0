import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Links to the CDN: signed, and good for a while only. */
export interface Links {
  /** Path and query of a link to the file `oid`. */
  sign(oid: string): string;
  /** The file a link leads to; undefined when it is forged or has expired. */
  open(url: URL): string | undefined;
}

/**
 * @param lifetimeSeconds how long a link holds
 * @param now ms since 1970
 */
export function createLinks(lifetimeSeconds: number, now: () => number): Links {
  const key = randomBytes(32);
  const signature = (oid: string, expires: string) =>
    createHmac('sha256', key).update(`${oid} ${expires}`).digest('base64url');
  return {
    sign(oid) {
      const expires = String(Math.floor(now() / 1000) + lifetimeSeconds);
      return `/lfs/${oid}?Expires=${expires}&Signature=${signature(oid, expires)}`;
    },
    open(url) {
      const [, oid = ''] = /^\/lfs\/([0-9a-f]+)$/.exec(url.pathname) ?? [];
      const expires = url.searchParams.get('Expires') ?? '';
      const given = Buffer.from(url.searchParams.get('Signature') ?? '');
      const wanted = Buffer.from(signature(oid, expires));
      const genuine = given.length === wanted.length && timingSafeEqual(given, wanted);
      return genuine && Number(expires) * 1000 > now() ? oid : undefined;
    },
  };
}
