import { EngineError } from '../failure.ts';

/** Backslashes are slashes in an address; `?` and `#` end its path; control characters are left out of it. */
// oxlint-disable-next-line no-control-regex
const OUTSIDE = /^\s|\s$|^\/|[\\:?#\0-\x1f\x7f]|(?:^|\/)\.{0,2}(?:\/|$)/;

/** Characters. Each round of decoding reads all of them. */
const LONGEST = 1000;

/**
 * Whether a path names a file below the folder it is relative to, however often a server decodes it:
 * `%2e%2e/` is `../` to every browser. Such paths come from files that others wrote, as the index of
 * a pack.
 */
export function isInnerPath(path: string): boolean {
  if (path.length > LONGEST) return false;
  for (let decoded = path; ;) {
    if (OUTSIDE.test(decoded)) return false;
    let next: string;
    try {
      next = decodeURIComponent(decoded);
    } catch {
      // A file may have a % in its name that begins no code. No server makes another path of it.
      return !/%(?:2e|2f|5c|25)/i.test(decoded);
    }
    if (next === decoded) return true;
    decoded = next;
  }
}

/**
 * The address of a file below a folder. A query of the folder, which may be a key, goes with each file.
 * @param base address of the folder; with or without a slash at its end
 * @throws {EngineError} `model_file_invalid` for a path that leads out of the folder
 */
export function innerUrl(path: string, base: string): string {
  if (isInnerPath(path)) {
    const folder = new URL(base);
    if (!folder.pathname.endsWith('/')) folder.pathname += '/';
    const file = new URL(path, folder);
    file.search = folder.search;
    return file.href;
  }
  throw new EngineError(
    'model_file_invalid',
    `“${path.slice(0, 100)}” is no path of a file inside the model's folder.`,
    'Do not use this model; ask whoever hosts it.',
  );
}
