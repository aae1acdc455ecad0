import { fetchLimited } from './fetch-limited.ts';

/** The most bytes of a licence's text. */
const MOST_BYTES = 1_000_000;

/**
 * Fetches the text of a licence from a repository of the hub.
 * @param url page of the file, `https://huggingface.co/OWNER/NAME/blob/REVISION/PATH`
 * @param hub address of the hub, without a slash at its end
 * @returns undefined if the address is another one, or if the text does not come; the page then shows a link
 */
export async function fetchLicence(url: string, hub: string): Promise<string | undefined> {
  const [, repo, path] = /^https:\/\/huggingface\.co\/([^/]+\/[^/]+)\/blob\/(.+)$/.exec(url) ?? [];
  if (repo === undefined) return undefined;
  const answer = await fetchLimited(`${hub}/${repo}/raw/${path}`, MOST_BYTES);
  return answer?.ok === true ? answer.text : undefined;
}
