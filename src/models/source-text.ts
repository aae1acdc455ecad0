import { trimEnd } from '../request/trim-end.ts';

/** What a person may type to name a model. */
export type SourceText =
  | { readonly kind: 'repo'; readonly repo: string; readonly revision: string }
  | { readonly kind: 'address'; readonly base: string };

const REPO = /^([\w][\w.-]*\/[\w][\w.-]*)(?:@([^\s@]+))?$/;
/** Paths of pages that belong to a repository: /owner/name, /owner/name/tree/REVISION, … */
const REPO_PATH = /^\/([\w][\w.-]*\/[\w][\w.-]*?)(?:\/(?:tree|blob|resolve|raw)\/([^/]+).*)?\/?$/;

/**
 * Reads what a person typed: `owner/name`, `owner/name@revision`, an address on the hub, or any other address.
 * @param hub address of the hub
 * @returns undefined if the text is none of these
 */
export function readSourceText(text: string, hub: string): SourceText | undefined {
  const typed = text.trim();
  const [, repo, revision = 'main'] = REPO.exec(typed) ?? [];
  if (repo !== undefined) return { kind: 'repo', repo, revision };
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return undefined;
  const url = new URL(typed);
  if (url.origin === new URL(hub).origin || url.hostname === 'huggingface.co') {
    const [, named, at = 'main'] = REPO_PATH.exec(decodeURI(url.pathname)) ?? [];
    if (named !== undefined) return { kind: 'repo', repo: named, revision: at };
  }
  // The address of model_index.json or index.json stands for the folder it lies in.
  url.hash = '';
  url.pathname = `${trimEnd(url.pathname.replace(/(model_)?index\.json$/, ''), '/')}/`;
  return { kind: 'address', base: url.href };
}
