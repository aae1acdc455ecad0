import { fetchLimited } from './fetch-limited.ts';

/** The most bytes of a licence's text. */
const MOST_BYTES = 1_000_000;

/** Licences whose texts come with the app (tools/vite/licence-texts.ts), by their pages. */
const SHIPPED: Readonly<Record<string, string>> = {
  'https://huggingface.co/spaces/CompVis/stable-diffusion-license': 'creativeml-openrail-m',
  'https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md':
    'openrail-plus-plus',
  'https://www.apache.org/licenses/LICENSE-2.0': 'apache-2.0',
  'https://opensource.org/license/mit': 'mit',
};

/**
 * The text of a licence: of those that come with the app without a network, else from a repository of the hub.
 * @param url its page; of a file in a repository `https://huggingface.co/OWNER/NAME/blob/REVISION/PATH`
 * @param hub address of the hub, without a slash at its end
 * @returns undefined if the address is another one, or if the text does not come; the page then shows a link
 */
export async function licenceText(url: string, hub: string): Promise<string | undefined> {
  const name = SHIPPED[url];
  if (name !== undefined) {
    const own = new URL(`licences/${name}.txt`, document.baseURI);
    const answer = await fetch(own).catch(() => undefined);
    if (answer?.ok === true) return answer.text();
  }
  const [, repo, path] = /^https:\/\/huggingface\.co\/([^/]+\/[^/]+)\/blob\/(.+)$/.exec(url) ?? [];
  if (repo === undefined) return undefined;
  const answer = await fetchLimited(`${hub}/${repo}/raw/${path}`, MOST_BYTES);
  return answer?.ok === true ? answer.text : undefined;
}
