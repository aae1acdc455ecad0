const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;

/**
 * The same GIF with its first frame opaque, in a copy: the flag that names a transparent palette
 * entry is cleared. Browsers paint such pixels black; Pillow's `convert('RGB')` keeps the entry's colour.
 */
export function opaqueGif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  const screen = copy[10] ?? 0;
  let at = 13 + (screen & 0x80 ? 3 << ((screen & 7) + 1) : 0);
  // Extensions (GIF89a §23–26), each a label and sub-blocks, up to the first image.
  while (copy[at] === EXTENSION) {
    if (copy[at + 1] === GRAPHIC_CONTROL) copy[at + 3] = (copy[at + 3] ?? 0) & ~1;
    at += 2;
    while ((copy[at] ?? 0) > 0) at += (copy[at] ?? 0) + 1;
    at += 1;
  }
  return copy;
}
