import type { Transform } from 'node:stream';
import { createDeflate, crc32, createGzip } from 'node:zlib';

/** A small file that is large once it is believed. */
export interface Bomb {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const GIGABYTE = 2 ** 30;

/** A gigabyte of zeros, packed; nothing here holds it unpacked. */
async function packedZeros(packer: Transform): Promise<Buffer> {
  const parts: Buffer[] = [];
  packer.on('data', (part: Buffer) => parts.push(part));
  const block = Buffer.alloc(4 << 20);
  for (let at = 0; at < GIGABYTE; at += block.length) {
    if (!packer.write(block)) await new Promise((resolve) => packer.once('drain', resolve));
  }
  await new Promise<void>((resolve) => {
    packer.once('end', resolve);
    packer.end();
  });
  return Buffer.concat(parts);
}

/** Pictures that swell, all of them below 5 MB. */
export async function pictureBombs(): Promise<Bomb[]> {
  const zeros = await packedZeros(createDeflate({ level: 9 }));
  const gzip = await packedZeros(createGzip({ level: 9 }));
  const text = (keyword: string) => Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), zeros]);
  const frames = Array.from({ length: 20_000 }, (_, i) => [
    chunk('fcTL', numbers(2 * i + 1, 100, 100, 0, 0, 0, 0)),
    chunk('fdAT', numbers(2 * i + 2)),
  ]).flat();
  return [
    { name: 'PNG whose pixels swell', bytes: png(100, 100, chunk('IDAT', zeros)) },
    { name: 'PNG of one column', bytes: png(1, 100_000_000, chunk('IDAT', zeros)) },
    {
      name: 'APNG of many frames',
      bytes: png(100, 100, chunk('acTL', numbers(20_000, 0)), ...frames, chunk('IDAT', zeros)),
    },
    {
      name: 'zTXt that swells',
      bytes: png(9, 9, chunk('zTXt', text('Raw profile type exif')), chunk('IDAT', zeros)),
    },
    {
      name: 'iCCP that swells',
      bytes: png(9, 9, chunk('iCCP', text('icc')), chunk('IDAT', zeros)),
    },
    { name: 'GIF whose frame is larger than its screen', bytes: gif() },
    { name: 'WebP of a huge canvas', bytes: webp() },
    { name: 'JPEG of many scans', bytes: jpeg() },
    { name: 'gzip', bytes: gzip },
  ];
}

function png(width: number, height: number, ...chunks: Buffer[]): Uint8Array {
  const header = Buffer.concat([numbers(width, height), Buffer.of(8, 0, 0, 0, 0)]);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([signature, chunk('IHDR', header), ...chunks, end]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([numbers(data.length), body, numbers(crc32(body))]);
}

/** 32-bit numbers, the most significant byte first. */
function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

function gif(): Uint8Array {
  const screen = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0, 0, 0];
  return Uint8Array.from([...screen, 0x2c, 0, 0, 0, 0, 255, 255, 255, 255, 0, 8, 1, 0, 0, 0x3b]);
}

function webp(): Uint8Array {
  const canvas = [0, 0, 0, 0, 255, 63, 0, 255, 63, 0];
  const head = [...Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0', 'latin1')];
  return Uint8Array.from([...head, ...canvas]);
}

/** 10,000 × 9900 grey pixels in 2000 passes, each of which is empty. */
function jpeg(): Uint8Array {
  const head = [0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, 0x26, 0xac, 0x27, 0x10, 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, ...Buffer.alloc(200)];
  return Uint8Array.from([head, ...Array.from({ length: 2000 }, () => scan), [0xff, 0xd9]].flat());
}
