import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeRequest } from './request.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'request-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function requestFile(text: string): Promise<string> {
  const file = join(folder, 'request.json');
  await writeFile(file, text);
  return file;
}

const given = { image: 'in.png', out: 'a.png', fields: {}, requestFile: undefined };

describe('a request', () => {
  it('is the file’s with the flags over it', async () => {
    const file = await requestFile(
      '{"prompt":"old","negative_prompt":null,"strength":0.5,"seed":18446744073709551615}',
    );
    expect(await mergeRequest({ ...given, requestFile: file, fields: { prompt: 'new' } })).toEqual({
      prompt: 'new',
      negative_prompt: null,
      strength: 0.5,
      seed: 2n ** 64n - 1n,
      format: 'png',
    });
  });

  it.each([
    ['a.png', 'png'],
    ['a.JPG', 'jpeg'],
    ['a.jpeg', 'jpeg'],
    ['a.webp', undefined],
  ])('for %s has the format %s', async (out, format) => {
    expect((await mergeRequest({ ...given, out }))['format']).toBe(format);
  });

  it('keeps a format that is said over the ending of the file', async () => {
    const file = await requestFile('{"format":"jpeg"}');
    expect((await mergeRequest({ ...given, requestFile: file }))['format']).toBe('jpeg');
    expect((await mergeRequest({ ...given, fields: { format: 'jpeg' } }))['format']).toBe('jpeg');
  });

  it('may bring its own image_url', async () => {
    const file = await requestFile('{"image_url":"https://example.com/a.png"}');
    const request = await mergeRequest({ ...given, image: undefined, requestFile: file });
    expect(request['image_url']).toBe('https://example.com/a.png');
  });
});

describe('a request that is none', () => {
  it.each([
    ['cut off', '{"prompt":'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('%s: invalid_request', async (_name, content) => {
    const file = await requestFile(content);
    await expect(mergeRequest({ ...given, requestFile: file })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('a missing file: invalid_request', async () => {
    await expect(
      mergeRequest({ ...given, requestFile: join(folder, 'none.json') }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('without a picture: invalid_request', async () => {
    await expect(mergeRequest({ ...given, image: undefined })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
