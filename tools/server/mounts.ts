import { resolve, sep } from 'node:path';

/**
 * A URL path and the folder or file that is served there: a folder if the path ends in `/`, else a
 * file.
 */
export interface Mount {
  readonly prefix: string;
  readonly path: string;
}

/**
 * The file a URL path names, by the mount with the longest matching prefix; undefined when no mount
 * matches, the path is badly encoded, or it would leave the mounted folder (`..`, encoded or not).
 * Links inside a mounted folder are followed: model folders in download caches are made of them.
 */
export function resolveMount(mounts: readonly Mount[], urlPath: string): string | undefined {
  const path = decodePath(urlPath);
  const mount = findMount(mounts, urlPath);
  if (path === undefined || mount === undefined) return undefined;
  const root = resolve(mount.path);
  if (!mount.prefix.endsWith('/')) return root;
  const file = resolve(root, `.${sep}${path.slice(mount.prefix.length)}`);
  return file === root || file.startsWith(root.endsWith(sep) ? root : root + sep)
    ? file
    : undefined;
}

/** The mount with the longest prefix that matches a URL path. */
export function findMount(mounts: readonly Mount[], urlPath: string): Mount | undefined {
  const path = decodePath(urlPath);
  if (path === undefined) return undefined;
  return mounts
    .filter(({ prefix }) => (prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix))
    .reduce<Mount | undefined>(
      (best, each) => (best && best.prefix.length >= each.prefix.length ? best : each),
      undefined,
    );
}

function decodePath(urlPath: string): string | undefined {
  try {
    const path = decodeURIComponent(urlPath);
    return path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}
