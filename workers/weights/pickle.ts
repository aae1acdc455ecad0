/** `{` in ASCII. */
const BRACE = 0x7b;

/**
 * Whether a file is a PyTorch pickle: `.pt`, `.bin` and `.ckpt` files begin as a pickle or as a ZIP
 * archive that holds one. So may the length of a safetensors header, but a brace follows that.
 */
export async function isPickle(file: Blob): Promise<boolean> {
  const [a, b, , , , , , , ninth] = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  const isBare = a === 0x80 && b !== undefined && b <= 5;
  const isZip = a === 0x50 && b === 0x4b;
  return ninth !== BRACE && (isBare || isZip);
}
