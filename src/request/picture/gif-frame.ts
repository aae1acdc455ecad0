import type { PictureSize } from './limits.ts';

/** The first frame of a GIF, and where its parts lie in the file. */
export interface GifFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** RGB entries: the frame's own, else the file's; null if there are none. */
  readonly palette: Uint8Array | null;
  /** The palette entry that is clear; null if none is. */
  readonly transparent: number | null;
  /** Offset of the code size, behind which the packed pixels lie. */
  readonly data: number;
  /** The whole picture: the file's screen, enlarged where the frame reaches beyond it. */
  readonly screen: PictureSize;
}

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/**
 * Finds the first frame (GIF89a §17–23), as Pillow does: unknown bytes between blocks are passed over.
 * @returns null if the file is cut off before it, or has none
 */
export function firstGifFrame(bytes: Uint8Array): GifFrame | null {
  const u16 = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const flags = bytes[10] ?? 0;
  let at = 13;
  let palette: Uint8Array | null = null;
  if (flags & 0x80) {
    palette = bytes.subarray(at, at + paletteBytes(flags));
    at += paletteBytes(flags);
  }
  let transparent: number | null = null;
  while (at < bytes.length && bytes[at] !== TRAILER) {
    const block = bytes[at++];
    if (block === EXTENSION) {
      const isControl = bytes[at] === GRAPHIC_CONTROL && (bytes[at + 1] ?? 0) > 0;
      if (isControl && (bytes[at + 2] ?? 0) & 1) transparent = bytes[at + 5] ?? 0;
      at = subBlocksEnd(bytes, at + 1);
    } else if (block === IMAGE) {
      if (at + 10 > bytes.length) return null;
      const [left, top, width, height] = [u16(at), u16(at + 2), u16(at + 4), u16(at + 6)];
      const frameFlags = bytes[at + 8] ?? 0;
      at += 9;
      if (frameFlags & 0x80) {
        palette = bytes.subarray(at, at + paletteBytes(frameFlags));
        at += paletteBytes(frameFlags);
      }
      const screen = {
        width: Math.max(u16(6), left + width),
        height: Math.max(u16(8), top + height),
      };
      const interlaced = (frameFlags & 0x40) !== 0;
      return { left, top, width, height, interlaced, palette, transparent, data: at, screen };
    }
  }
  return null;
}

function paletteBytes(flags: number): number {
  return 3 << ((flags & 7) + 1);
}

/** The offset behind a chain of sub-blocks, each a length and as many bytes, up to one of none. */
function subBlocksEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] ?? 0) > 0) at += (bytes[at] ?? 0) + 1;
  return at + 1;
}
