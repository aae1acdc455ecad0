import { describe, expect, it } from 'vitest';
import { readDataUri } from './read-data-uri.ts';

const BYTES = Uint8Array.from([0xfb, 0xff, 0xbf, 0x3e, 0x3f, 0xfe]);
const PLAIN = Buffer.from(BYTES).toString('base64');
const FOR_URLS = Buffer.from(BYTES).toString('base64url');

describe('a data URI', () => {
  it.each([
    `data:image/png;base64,${PLAIN}`,
    `DATA:image/png;BASE64,${PLAIN}`,
    `data:image/png;base64,${FOR_URLS}`,
    `data:image/png; base64 ,${FOR_URLS}`,
    `data:image/png;base64,${encodeURIComponent(PLAIN)}`,
    `data:image/png;base64,${PLAIN.slice(0, 3)}\n${PLAIN.slice(3)}`,
  ])('gives its bytes and their type: %j', async (uri) => {
    const blob = await readDataUri(uri);
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(BYTES);
    expect(blob?.type).toBe('image/png');
  });

  it('keeps the signs of data that are not base64', async () => {
    expect(await (await readDataUri('data:text/plain,a-b_c'))?.text()).toBe('a-b_c');
  });

  it.each([
    'data:image/png;base64',
    'data:image/png;base64,A',
    'data:image/png;base64,%%%',
    'data:',
  ])('that cannot be read gives nothing: %s', async (uri) => {
    expect(await readDataUri(uri)).toBeUndefined();
  });
});
