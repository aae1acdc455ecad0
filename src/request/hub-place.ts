import { type HubName, isUsualFile, readHubName } from './hub-name.ts';

/** A repository on Hugging Face at a revision, and a file in it if one is named. */
export interface HubPlace extends HubName {
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/** A page or an address of a file: /owner/name/resolve/REVISION/file.safetensors. */
const FILE = /^\/([\w.-]+\/[\w.-]+)\/(?:resolve|blob|raw)\/([^/]+)\/(.+\.safetensors)$/i;
/** A page of a repository: /owner/name, /owner/name/tree/REVISION. */
const REPO = /^\/([\w.-]+\/[\w.-]+?)(?:\/tree\/([^/]+))?\/?$/;

/**
 * Reads what the `path` of a LoRA names on Hugging Face: `owner/name`, `owner/name/file.safetensors`, or the
 * address of a repository, of a file or of its page.
 * @param mirror address of another hub, whose addresses count too
 * @returns undefined for any other place
 */
export function readHubPlace(text: string, mirror?: string): HubPlace | undefined {
  const typed = text.trim();
  const named = readHubName(typed);
  if (named !== undefined) return { ...named, revision: 'main' };
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return undefined;
  const { origin, hostname, pathname } = new URL(typed);
  const isMirror = mirror !== undefined && origin === new URL(mirror).origin;
  if (hostname !== 'huggingface.co' && !isMirror) return undefined;
  const [, repo, revision = 'main', file] = FILE.exec(pathname) ?? REPO.exec(pathname) ?? [];
  if (repo === undefined) return undefined;
  const name = readHubName(file === undefined ? repo : `${repo}/${decode(file)}`);
  return name && { ...name, revision: decode(revision) };
}

/**
 * Whether a path names an installed LoRA. An address that leads to the same file as one of its names is
 * another spelling; a repository without a file stands for the file with the usual name.
 * @param paths that a request may use, as the LoRA's record has them
 * @param commit that it was installed from; null if that is not known
 */
export function namesLora(path: string, paths: readonly string[], commit: string | null): boolean {
  if (paths.includes(path)) return true;
  const asked = readHubPlace(path);
  if (asked === undefined) return false;
  return paths.some((known) => {
    const place = readHubPlace(known);
    return (
      place?.repo === asked.repo &&
      (asked.revision === place.revision || asked.revision === commit) &&
      (asked.file === place.file || (asked.file === undefined && isUsualFile(place.file)))
    );
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
