/** Bytes of a header that are looked at; that of SDXL has 0.3 MB, and metadata may come before. */
const LOOKED_AT = 4 * 1024 * 1024;

/** The header of a safetensors file as text, or its first 4 MB; "" of a file of a few bytes. It need not be valid. */
export async function headerText(file: File): Promise<string> {
  const head = await file.slice(0, LOOKED_AT).arrayBuffer();
  if (head.byteLength < 8) return '';
  const length = Number(new DataView(head).getBigUint64(0, true));
  return new TextDecoder('latin1').decode(head.slice(8, 8 + Math.min(length, LOOKED_AT)));
}
