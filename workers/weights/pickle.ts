/** `{` in ASCII. */
const BRACE = 0x7b;

/**
 * Whether a file is a PyTorch pickle: `.pt`, `.bin` and `.ckpt` files begin as a pickle or as a ZIP
 * archive that holds one. So may the length of a safetensors header, but a brace follows that.
 * @param head its first nine bytes, or all if it has fewer
 */
export function isPickle(head: Uint8Array): boolean {
  const [a, b, , , , , , , ninth] = head;
  const isBare = a === 0x80 && b !== undefined && b <= 5;
  const isZip = a === 0x50 && b === 0x4b;
  return ninth !== BRACE && (isBare || isZip);
}
