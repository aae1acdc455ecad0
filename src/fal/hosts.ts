/** Whether a host belongs to the hosted service. */
export function isFalHost(host: string): boolean {
  return /^(?:[\w-]+\.)*fal\.(?:run|ai)$/.test(host);
}

/** Whether a text is the address of something at the hosted service. */
export function isFalUrl(text: string): boolean {
  return URL.canParse(text) && isFalHost(new URL(text).hostname);
}

/**
 * What `{base}{host of the hosted service}/{path}` stands for: `https://{host}/{path}`. Clients that
 * take a base of their addresses are given the app's folder with the host's name.
 * @param base absolute URL of the app's folder, ending in a slash
 * @returns undefined for any other address
 */
export function falFolderUrl(href: string, base: string): string | undefined {
  if (!href.startsWith(base)) return undefined;
  const rest = href.slice(base.length);
  return isFalHost(rest.slice(0, rest.search(/[/?#]|$/))) ? `https://${rest}` : undefined;
}

/** Whether a host holds the hosted service's files. */
export function isFalMediaHost(host: string): boolean {
  return /^(?:[\w-]+\.)*fal\.media$/.test(host);
}

/** Names the job whose consent covers a request to `hosted/`. */
export const CONSENT_HEADER = 'x-playground-consent';
