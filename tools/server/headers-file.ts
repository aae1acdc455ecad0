import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The headers that a folder's `_headers` gives a file of it, in the form that Netlify and Cloudflare
 * Pages read: lines with a path, which may end in `*`, and below each its headers, indented.
 * @param folder what is served
 * @param path of the file below it, without a slash at its beginning
 */
export async function headersFor(
  folder: string,
  path: string,
): Promise<readonly (readonly [name: string, value: string])[]> {
  const text = await readFile(join(folder, '_headers'), 'utf8').catch(() => '');
  const found = new Map<string, string>();
  let applies = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('/')) applies = matches(line.trim().slice(1), path);
    const colon = line.indexOf(':');
    if (!applies || colon < 0 || !/^\s/.test(line)) continue;
    found.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return [...found];
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
