/**
 * Reads the `parameters` of a picture the way AUTOMATIC1111's web UI does (modules/images.py, read_info_from_image):
 * the text of a PNG, else the Exif UserComment. Nothing of the app's own readers is in it.
 */
export function readParameters(file: Buffer): string | null {
  const name = file.subarray(0, 4).toString('latin1');
  return name === '\x89PNG' ? pngParameters(file) : userComment(file);
}

function pngParameters(file: Buffer): string | null {
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (type === 'tEXt' && data.toString('latin1').startsWith('parameters\0'))
      return data.toString('latin1', 11);
    // Not compressed, no language, no translated keyword.
    if (type === 'iTXt' && data.toString('latin1').startsWith('parameters\0\0\0\0\0'))
      return data.toString('utf8', 15);
  }
  return null;
}

/** Follows the pointers of the TIFF block: the main directory, that of Exif, the comment. */
function userComment(file: Buffer): string | null {
  const start = file.indexOf(Buffer.from('MM\0*', 'latin1'));
  if (start < 0) return null;
  const tiff = file.subarray(start);
  const entry = (directory: number, tag: number): number | undefined => {
    const count = tiff.readUInt16BE(directory);
    const all = Array.from({ length: count }, (_, index) => directory + 2 + 12 * index);
    return all.find((at) => tiff.readUInt16BE(at) === tag);
  };
  const pointer = entry(tiff.readUInt32BE(4), 0x8769);
  const comment = pointer && entry(tiff.readUInt32BE(pointer + 8), 0x9286);
  if (comment === undefined) return null;
  const at = tiff.readUInt32BE(comment + 8);
  const data = tiff.subarray(at, at + tiff.readUInt32BE(comment + 4));
  if (data.toString('latin1', 0, 8) !== 'UNICODE\0') return null;
  return Buffer.from(data.subarray(8)).swap16().toString('utf16le');
}
