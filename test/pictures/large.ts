import { createDeflate, crc32 } from 'node:zlib';
import { encodeJpeg } from '../../workers/engine/image/jpeg.ts';

/** A colour in the middle and others around it, so that a crop or a turn would show. */
function rowOf(width: number): Buffer {
  const row = Buffer.alloc(width * 3);
  for (let x = 0; x < width; x++) {
    row[x * 3] = (x * 255) / width;
    row[x * 3 + 1] = (x >> 6) & 1 ? 90 : 160;
    row[x * 3 + 2] = 120;
  }
  return row;
}

/** A PNG of upright stripes, written row by row: nothing here holds its pixels. */
export async function largePng(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const deflate = createDeflate({ level: 1 });
  const parts: Buffer[] = [];
  deflate.on('data', (part: Buffer) => parts.push(part));
  const row = Buffer.concat([Buffer.of(0), rowOf(width)]);
  for (let y = 0; y < height; y++) {
    if (!deflate.write(row)) await new Promise((resolve) => deflate.once('drain', resolve));
  }
  await new Promise<void>((resolve) => {
    deflate.once('end', resolve);
    deflate.end();
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const chunks = [chunk('IHDR', header), chunk('IDAT', Buffer.concat(parts)), chunk('IEND')];
  return new Uint8Array(Buffer.concat([signature, ...chunks]));
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** The same stripes as a JPEG. */
export async function largeJpeg(width: number, height: number): Promise<Uint8Array> {
  const row = rowOf(width);
  const data = new Uint8Array(row.length * height);
  for (let y = 0; y < height; y++) data.set(row, y * row.length);
  return encodeJpeg({ width, height, data }, 75);
}
