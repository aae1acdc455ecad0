/**
 * Fetches the text of a licence from a repository of the hub.
 * @param url page of the file, `https://huggingface.co/OWNER/NAME/blob/REVISION/PATH`
 * @param hub address of the hub, without a slash at its end
 * @returns undefined if the address is another one, or if the text does not come; the page then shows a link
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
