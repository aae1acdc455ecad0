import * as fc from 'fast-check';
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
    const blob = readDataUri(uri);
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(BYTES);
    expect(blob?.type).toBe('image/png');
  });

  it('keeps the signs of data that are not base64', async () => {
    expect(await readDataUri('data:text/plain,a-b_c')?.text()).toBe('a-b_c');
  });

  it.each([
    'data:image/png;base64',
    'data:image/png;base64,A',
    'data:image/png;base64,%%%',
    'data:',
  ])('that cannot be read gives nothing: %s', (uri) => {
    expect(readDataUri(uri)).toBeUndefined();
  });

  it('is read as fetch reads it', async () => {
    const media = fc.constantFrom('image/png', 'image/jpeg;a=b', 'text/plain');
    const bytes = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(media, bytes, fc.boolean(), async (type, data, padded) => {
        const base64 = Buffer.from(data).toString('base64');
        const uri = `data:${type};base64,${padded ? base64 : base64.replaceAll('=', '')}`;
        const fetched = await (await fetch(uri)).arrayBuffer();
        const blob = readDataUri(uri);
        expect(await blob?.arrayBuffer()).toEqual(fetched);
        expect(blob?.type).toBe(type);
      }),
    );
  });

  it.each([
    ['data:,hello%20%e2%82%ac 100%', 'hello € 100%'],
    ['data:text/plain,a#b', 'a'],
    ['data:,', ''],
  ])('without base64 is text: %j is %j', async (uri, text) => {
    expect(await readDataUri(uri)?.text()).toBe(text);
  });

  it('of many megabytes is read whole', async () => {
    const bytes = new Uint8Array(5_000_001).map((_, at) => at % 251);
    const uri = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
    const read = new Uint8Array((await readDataUri(uri)?.arrayBuffer()) ?? []);
    expect(Buffer.compare(read, bytes)).toBe(0);
  });
});
