import { JPEG, jpegSegments } from '../../../src/request/picture/jpeg-segments.ts';

/**
 * Whether a JPEG has a component with half of its rows and all of its columns (4:4:0), as a lossless
 * quarter turn of a 4:2:2 picture has.
 *
 * A workaround: mozjpeg rounds otherwise than libjpeg-turbo where it makes two rows of one
 * (h1v2_fancy_upsample, libjpeg-turbo 2.0.4). Of 180 files in 36 samplings 40 were up to two levels
 * off Pillow, all of them of this kind. Chromium 156 gave Pillow's bytes for all 180. It goes when
 * the decoder in use rounds as libjpeg-turbo does.
 */
export function hasDoubledRows(bytes: Uint8Array): boolean {
  for (const { marker, data } of jpegSegments(bytes)) {
    // SOF0 … SOF2; no other frame is decoded.
    if (marker < JPEG.SOF0 || marker > JPEG.SOF0 + 2) continue;
    const samplings = components(data);
    const columns = Math.max(...samplings.map(([across]) => across));
    const rows = Math.max(...samplings.map(([, down]) => down));
    return samplings.some(([across, down]) => across === columns && 2 * down === rows);
  }
  return false;
}

/** How often each component is sampled across and down (ITU T.81 §B.2.2). */
function components(frame: Uint8Array): readonly (readonly [across: number, down: number])[] {
  return Array.from({ length: frame[5] ?? 0 }, (_, i) => {
    const sampling = frame[7 + 3 * i] ?? 0;
    return [sampling >> 4, sampling & 15];
  });
}
