import type { PictureFormat } from '../../../src/request/picture/formats.ts';
import { JPEG, jpegSegments } from '../../../src/request/picture/jpeg-segments.ts';
import { pngChunks } from '../../../src/request/picture/png-chunks.ts';

/**
 * Whether a JPEG or PNG says what its colours are, other than by saying that they are sRGB. Such a
 * picture is converted by the browser, which knows what an `<img>` shows. A profile is not asked for
 * its name: a profile that is called sRGB can hold anything.
 */
export function hasColorTags(bytes: Uint8Array, format: PictureFormat): boolean {
  switch (format) {
    case 'jpeg':
      return hasJpegProfile(bytes);
    case 'png':
      return hasPngTags(bytes);
    case 'gif':
    case 'webp':
    case 'bmp':
    case 'avif':
      return false;
  }
}

const PROFILE = 'ICC_PROFILE\0';

function hasJpegProfile(bytes: Uint8Array): boolean {
  for (const { marker, data } of jpegSegments(bytes)) {
    const start = String.fromCharCode(...data.subarray(0, PROFILE.length));
    if (marker === JPEG.APP2 && start === PROFILE) return true;
  }
  return false;
}

/** The chunks before the pixels, by their rank (PNG third edition, §4.3): cICP, iCCP, sRGB, the others. */
function hasPngTags(bytes: Uint8Array): boolean {
  const found = new Map<string, Uint8Array>();
  for (const { type, data } of pngChunks(bytes)) {
    if (type === 'IDAT') break;
    if (RANKED.has(type)) found.set(type, data);
  }
  const cicp = found.get('cICP');
  if (cicp !== undefined) return SRGB_CODES.some((code, i) => cicp[i] !== code);
  if (found.has('iCCP')) return true;
  return !found.has('sRGB') && found.size > 0;
}

const RANKED: ReadonlySet<string> = new Set(['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM']);
/** sRGB in cICP's code points (ITU-T H.273): BT.709 primaries, sRGB's curve, RGB, full range. */
const SRGB_CODES = [1, 13, 0, 1];
