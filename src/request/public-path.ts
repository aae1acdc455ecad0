import { readHubName } from './hub-name.ts';

/** Parts of an address's query that let somebody in. */
const SECRET = /token|key|sig|auth|secret|pass|credential/i;

/**
 * An address or a name on Hugging Face as it may stand in a picture's metadata, which is public: without what
 * lets somebody in. Hosts of models take a person's token in the query.
 * @returns undefined for a file of the person's own, a data or blob URL
 */
export function publicPath(path: string): string | undefined {
  if (readHubName(path) !== undefined) return path;
  if (!/^https?:/.test(path) || !URL.canParse(path)) return undefined;
  const url = new URL(path);
  if (url.username === '' && url.password === '' && ![...url.searchParams.keys()].some(isSecret)) {
    return path;
  }
  url.username = '';
  url.password = '';
  for (const name of [...url.searchParams.keys()].filter(isSecret)) url.searchParams.delete(name);
  return url.href;
}

function isSecret(name: string): boolean {
  return SECRET.test(name);
}
