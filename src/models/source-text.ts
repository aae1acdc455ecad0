import { trimEnd } from '../request/trim-end.ts';
import { readablePath } from './readable-path.ts';

/** What a person may type to name a model. */
export type SourceText =
  | {
      readonly kind: 'repo';
      readonly repo: string;
      readonly revision: string;
      /** A single-file checkpoint in it. */
      readonly file?: string;
    }
  /** Of a folder, with a slash at its end, or of a single-file checkpoint. */
  | { readonly kind: 'address'; readonly base: string };

const REPO = /^([\w][\w.-]*\/[\w][\w.-]*)(?:\/([^@]+\.safetensors))?(?:@([^\s@]+))?$/i;
/** Paths of pages that belong to a repository: /owner/name, /owner/name/tree/REVISION, … */
const REPO_PATH =
  /^\/([\w][\w.-]*\/[\w][\w.-]*?)(?:\/(?:tree|blob|resolve|raw)\/([^/]+)(?:\/(.+\.safetensors)$|.*))?\/?$/i;
/** The end of a file's address. */
const FILE = /\.safetensors$/i;

/**
 * Reads what a person typed: `owner/name`, `owner/name@revision`, `owner/name/file.safetensors`, an address
 * on the hub, or any other address.
 * @param hub address of the hub
 * @returns undefined if the text is none of these
 */
export function readSourceText(text: string, hub: string): SourceText | undefined {
  const typed = text.trim();
  const [, repo, file, revision = 'main'] = REPO.exec(typed) ?? [];
  if (repo !== undefined) return { kind: 'repo', repo, revision, ...(file && { file }) };
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return undefined;
  const url = new URL(typed);
  if (url.origin === new URL(hub).origin || url.hostname === 'huggingface.co') {
    const [, named, at = 'main', path] = REPO_PATH.exec(readablePath(url)) ?? [];
    if (named !== undefined) {
      return { kind: 'repo', repo: named, revision: at, ...(path && { file: path }) };
    }
  }
  // The address of model_index.json or index.json stands for the folder it lies in.
  url.hash = '';
  if (FILE.test(url.pathname)) return { kind: 'address', base: url.href };
  url.pathname = `${trimEnd(url.pathname.replace(/(model_)?index\.json$/, ''), '/')}/`;
  return { kind: 'address', base: url.href };
}
