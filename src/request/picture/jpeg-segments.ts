/** One marker segment of a JPEG file before its pixels; `data` is a view, not a copy. */
export interface JpegSegment {
  readonly marker: number;
  readonly data: Uint8Array;
  /** Offset of the marker. */
  readonly start: number;
  /** Offset behind the segment. */
  readonly end: number;
}

export const JPEG = {
  SOF0: 0xc0,
  SOI: 0xd8,
  SOS: 0xda,
  APP0: 0xe0,
  APP1: 0xe1,
  APP2: 0xe2,
  COM: 0xfe,
} as const;

/** Most bytes one segment holds: its 16-bit length counts itself. */
export const LONGEST_SEGMENT = 0xffff - 2;

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === JPEG.SOI && bytes[2] === 0xff;
}

/**
 * The segments up to the first scan, or up to the first that does not fit in the file. Bytes between
 * segments that are no marker are passed over, as libjpeg and Pillow do.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  if (!isJpeg(bytes)) return;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    // 0xff before a marker is a fill byte, and 0xff 0x00 is no marker.
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at += 1;
      continue;
    }
    if (marker === JPEG.SOS || marker === 0xd9) return;
    const standalone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    // A length counts its own two bytes. libjpeg and Pillow take a smaller one for an empty segment.
    const stated = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const end = at + 2 + (standalone ? 0 : Math.max(2, stated));
    if (end > bytes.length) return;
    if (!standalone) yield { marker, data: bytes.subarray(at + 4, end), start: at, end };
    at = end;
  }
}

/** The file with segments behind its JFIF header, where Exif readers look for APP1. */
export function withJpegSegments(
  bytes: Uint8Array,
  segments: readonly { readonly marker: number; readonly data: Uint8Array }[],
): Uint8Array {
  let at = 2;
  for (const segment of jpegSegments(bytes)) {
    if (segment.marker === JPEG.APP0) at = segment.end;
    else break;
  }
  const added = segments.reduce((sum, { data }) => sum + data.length + 4, 0);
  const out = new Uint8Array(bytes.length + added);
  out.set(bytes.subarray(0, at));
  let to = at;
  for (const { marker, data } of segments) {
    out.set([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff], to);
    out.set(data, to + 4);
    to += data.length + 4;
  }
  out.set(bytes.subarray(at), to);
  return out;
}
