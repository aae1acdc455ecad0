import { describe, expect, it } from 'vitest';
import { dataUri } from './data-uri.ts';

describe('a data URI', () => {
  it('holds the bytes and the type of a picture', async () => {
    const picture = new Blob([Uint8Array.of(0xff, 0, 0x80)], { type: 'image/png' });
    expect(await dataUri(picture)).toBe('data:image/png;base64,/wCA');
  });

  it('of a picture without a type says that it is bytes, as FileReader does', async () => {
    expect(await dataUri(new Blob([Uint8Array.of(1)]))).toBe(
      'data:application/octet-stream;base64,AQ==',
    );
  });

  it('holds pictures of any size', async () => {
    const bytes = new Uint8Array(100_000).map((_, i) => i % 251);
    const [, base64 = ''] = (await dataUri(new Blob([bytes]))).split(',');
    expect(new Uint8Array(Buffer.from(base64, 'base64'))).toEqual(bytes);
  });
});
