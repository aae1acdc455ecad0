/**
 * Reads a data URI. Base64 may be written in the alphabet for URLs (`-` and `_`, RFC 4648 §5), as
 * some programs write it; browsers read the other alphabet alone.
 * @returns undefined if it cannot be read
 */
export async function readDataUri(uri: string): Promise<Blob | undefined> {
  return (await fetched(uri)) ?? fetched(inPlainAlphabet(uri));
}

async function fetched(uri: string): Promise<Blob | undefined> {
  try {
    return await (await fetch(uri)).blob();
  } catch {
    return undefined;
  }
}

function inPlainAlphabet(uri: string): string {
  const comma = uri.indexOf(',');
  if (!/;\s*base64\s*$/i.test(uri.slice(Math.max(0, comma - 16), Math.max(0, comma)))) return '';
  const data = uri.slice(comma).replaceAll('-', '+').replaceAll('_', '/');
  return uri.slice(0, comma) + data;
}
