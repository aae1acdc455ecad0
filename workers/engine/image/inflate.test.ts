import { constants, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InflateError, InflatedBytes } from './inflate.ts';

const noise = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i * 31) >> 5);
/** toEqual compares byte by byte, which takes seconds. */
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const packed = new Uint8Array(deflateSync(noise));

/** All bytes, asked for in pieces of an odd length. */
function inflate(parts: Iterable<Uint8Array>, length = noise.length): Uint8Array {
  const inflated = new InflatedBytes(parts);
  const out = new Uint8Array(length);
  let to = 0;
  for (;;) {
    const n = inflated.readUpTo(out.subarray(to, Math.min(length, to + 997)));
    to += n;
    if (n === 0) return out.subarray(0, to);
  }
}

describe('zlib data opens', () => {
  it.each([1, 2, 3, 1000, 16_384, 1 << 20])('cut into parts of %i bytes', (length) => {
    const parts = Array.from({ length: Math.ceil(packed.length / length) }, (_, i) =>
      packed.subarray(i * length, (i + 1) * length),
    );
    expect(same(inflate(parts), noise)).toBe(true);
  });

  it.each([
    ['with junk behind it', Buffer.concat([packed, Buffer.from('junk')])],
    ['without its checksum', packed.subarray(0, -4)],
    ['with a wrong checksum', Buffer.concat([packed.subarray(0, -4), Buffer.alloc(4)])],
    [
      'without a final block',
      // As Ghostscript writes it.
      deflateSync(noise, { finishFlush: constants.Z_SYNC_FLUSH }),
    ],
    ['that is stored', deflateSync(noise, { level: 0 })],
  ])('%s', (_name, data) => {
    expect(same(inflate([data]), noise)).toBe(true);
  });

  it('of five bytes, without a checksum', () => {
    const data = deflateSync(Uint8Array.of(0)).subarray(0, -4);
    expect(inflate([data], 1)).toEqual(Uint8Array.of(0));
  });
});

describe('other data', () => {
  it('that is cut off gives what there is', () => {
    const half = inflate([packed.subarray(0, packed.length / 2)]);
    expect(half.length).toBeGreaterThan(0);
    expect(same(half, noise.subarray(0, half.length))).toBe(true);
  });

  it.each([
    ['has no header', Uint8Array.of(1, 2, 3, 4, 5, 6, 7)],
    ['needs a dictionary', deflateSync(noise, { dictionary: Buffer.from('abc') })],
    ['has an impossible block', Uint8Array.of(0x78, 0x9c, 7, 0, 0, 0, 0)],
  ])('that %s is an error', (_name, data) => {
    expect(() => inflate([data])).toThrow(InflateError);
  });
});

describe('a bomb', () => {
  it('is read no further than it is asked for', () => {
    const bomb = deflateSync(Buffer.alloc(64 << 20), { level: 9 });
    const inflated = new InflatedBytes([bomb]);
    expect(inflated.readInto(new Uint8Array(10_000))).toBe(true);
    expect(inflated.consumed).toBeLessThanOrEqual(16 * 1024);
    expect(bomb.length).toBeGreaterThan(2 * inflated.consumed);
  });

  it('of junk behind the end is given up after a few slices', () => {
    const inflated = new InflatedBytes([deflateSync(Buffer.alloc(9)), Buffer.alloc(8 << 20)]);
    expect(inflated.readUpTo(new Uint8Array(10))).toBe(9);
    expect(inflated.consumed).toBeLessThanOrEqual(16 * 16 * 1024);
  });
});
