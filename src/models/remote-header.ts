import { LOOKED_AT, textOf, wantedBytes } from './file-header.ts';

/** Milliseconds that a person waits for a header at an address. */
const PATIENCE = 20_000;

/**
 * The header of a safetensors file at an address, as text, or its first 4 MB; no more of the file is fetched.
 * The host does not learn the page's address.
 * @returns undefined if it does not come, or not within 20 seconds
 */
export async function remoteHeaderText(url: string): Promise<string | undefined> {
  try {
    const { ok, body } = await fetch(url, {
      headers: { Range: `bytes=0-${LOOKED_AT - 1}` },
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const head = await beginning(body);
    return ok ? textOf(head, wantedBytes(head)) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a body as far as the header in it goes. */
async function beginning(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const head = new Uint8Array(LOOKED_AT);
  let size = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    const piece = part.value.subarray(0, LOOKED_AT - size);
    head.set(piece, size);
    size += piece.byteLength;
    if (size >= 8 && size >= wantedBytes(head.subarray(0, size))) break;
  }
  // A server that ignores ranges would send the whole file.
  await reader?.cancel();
  return head.subarray(0, size);
}
