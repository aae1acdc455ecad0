/** Bytes of a header that are looked at; that of SDXL has 0.3 MB, and metadata may come before. */
export const LOOKED_AT = 4 * 1024 * 1024;

/** The header of a safetensors file as text, or its first 4 MB; "" of a file of a few bytes. It need not be valid. */
export async function headerText(file: Blob): Promise<string> {
  const head = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  return textOf(head, wantedBytes(head));
}

/** Bytes from the beginning to the end of the header, as the first eight say; 0 where these are missing. */
export function wantedBytes(head: Uint8Array): number {
  if (head.byteLength < 8) return 0;
  const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(0, true));
  return Math.min(LOOKED_AT, 8 + length);
}

/** @param head the beginning of a file, as far as its header goes at least @param end of the header */
export function textOf(head: Uint8Array, end: number): string {
  return new TextDecoder('latin1').decode(head.subarray(Math.min(8, end), end));
}
