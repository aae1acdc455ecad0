/**
 * The addresses of a `text/uri-list` (RFC 2483): one a line, and lines that begin with # are comments.
 */
export function addressesIn(list: string): readonly string[] {
  return list
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** A file name for the picture at an address: the last part of its path. */
export function pictureName(address: string): string {
  if (/^(data|blob):/i.test(address)) return 'picture';
  const last = address.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
  return decoded(last).slice(0, 60) || 'picture';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A single % is allowed in an address that nobody has encoded.
    return text;
  }
}

/** The address that a pasted text is; null for any other text, and for one that holds more than an address. */
export function pastedAddress(text: string): string | null {
  const address = text.trim();
  return /^https?:\/\/\S+$/i.test(address) && URL.canParse(address) ? address : null;
}
