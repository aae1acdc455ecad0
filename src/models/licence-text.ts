/**
 * The text of a licence that lies in a repository of the hub.
 * @param url page of the file, `https://huggingface.co/OWNER/NAME/blob/REVISION/PATH`
 * @returns undefined when there is none to be had; the link then has to do.
 */
export async function fetchLicence(url: string, hub: string): Promise<string | undefined> {
  const [, repo, path] = /^https:\/\/huggingface\.co\/([^/]+\/[^/]+)\/blob\/(.+)$/.exec(url) ?? [];
  if (repo === undefined) return undefined;
  try {
    const response = await fetch(`${hub}/${repo}/raw/${path}`);
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
