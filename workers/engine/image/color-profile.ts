import { JPEG, jpegSegments } from '../../../src/request/picture/jpeg-segments.ts';
import { pngChunks } from '../../../src/request/picture/png-chunks.ts';
import { InflatedBytes } from './inflate.ts';
import type { PictureFormat } from './sniff.ts';

/** Bytes of a profile that are searched for its name. */
const HEAD = 4096;

/**
 * Whether a JPEG or PNG carries an ICC profile that is not sRGB. The profile's description decides:
 * every maker's sRGB profile has "sRGB" in it.
 */
export async function hasOtherColors(bytes: Uint8Array, format: PictureFormat): Promise<boolean> {
  const profile =
    format === 'jpeg' ? jpegProfile(bytes) : format === 'png' ? await pngProfile(bytes) : null;
  if (profile === null) return false;
  // Descriptions are ASCII in version 2 of the format and UTF-16 in version 4.
  const text = String.fromCharCode(...profile.subarray(0, HEAD)).replaceAll('\0', '');
  return !text.includes('sRGB');
}

function jpegProfile(bytes: Uint8Array): Uint8Array | null {
  const intro = 'ICC_PROFILE\0';
  for (const { marker, data } of jpegSegments(bytes)) {
    if (marker !== JPEG.APP2) continue;
    // A long profile is cut into parts; its description lies in the first one.
    if (String.fromCharCode(...data.subarray(0, intro.length)) === intro && data[12] === 1) {
      return data.subarray(14);
    }
  }
  return null;
}

async function pngProfile(bytes: Uint8Array): Promise<Uint8Array | null> {
  for (const { type, data } of pngChunks(bytes)) {
    if (type !== 'iCCP') continue;
    const packed = data.subarray(data.indexOf(0) + 2) as Uint8Array<ArrayBuffer>;
    const inflated = new InflatedBytes([packed]);
    const head = new Uint8Array(HEAD);
    // A profile shorter than HEAD leaves zeros behind it. Data that is not zlib's counts as no
    // profile.
    const readable = await inflated.readInto(head).then(
      () => true,
      () => false,
    );
    await inflated.close();
    return readable || head.some((byte) => byte !== 0) ? head : null;
  }
  return null;
}
