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

async function requestFile(text: string | Uint8Array): Promise<string> {
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
    ['a.jfif', 'jpeg'],
    ['a.out', undefined],
    ['a', undefined],
  ])('for %s has the format %s', async (out, format) => {
    expect((await mergeRequest({ ...given, out }))['format']).toBe(format);
  });

  it('keeps a format that is said over the ending of the file', async () => {
    const file = await requestFile('{"format":"jpeg"}');
    expect((await mergeRequest({ ...given, requestFile: file }))['format']).toBe('jpeg');
    expect((await mergeRequest({ ...given, fields: { format: 'jpeg' } }))['format']).toBe('jpeg');
  });

  const json = '{"prompt":"Möwe","seed":18446744073709551615}';
  it.each([
    ['UTF-8', Buffer.from(json)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${json}`)],
    ['UTF-16, as PowerShell writes', Buffer.from(`\ufeff${json}`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${json}`, 'utf16le').swap16()],
  ])('is read from %s', async (_name, bytes) => {
    const file = await requestFile(bytes);
    const request = await mergeRequest({ ...given, requestFile: file });
    expect(request).toMatchObject({ prompt: 'Möwe', seed: 2n ** 64n - 1n });
  });

  it('needs no picture', async () => {
    const request = await mergeRequest({ ...given, image: undefined, fields: { prompt: 'sea' } });
    expect(request).toEqual({ prompt: 'sea', format: 'png' });
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

  it.each(['a.webp', 'a.TIF', 'a.gif'])('for %s: invalid_request', async (out) => {
    for (const fields of [{}, { format: 'jpeg' }]) {
      await expect(mergeRequest({ ...given, out, fields })).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining(out) as string,
      });
    }
  });

  it('with a mask and no picture: invalid_request', async () => {
    const masked = { ...given, image: undefined, mask: 'mask.png' };
    await expect(mergeRequest(masked)).rejects.toMatchObject({ code: 'invalid_request' });
    const file = await requestFile('{"mask_url":"mask.png"}');
    const inFile = { ...given, image: undefined, requestFile: file };
    await expect(mergeRequest(inFile)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
