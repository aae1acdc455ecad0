import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileName, findLora } from './lora-source.ts';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const OLD = 'f'.repeat(40);
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/models/ann/ink': { sha: SHA, siblings: [{ rfilename: 'ink.safetensors' }] },
  '/api/models/ann/ink/revision/v1': { sha: OLD, siblings: [{ rfilename: 'ink.safetensors' }] },
  '/api/models/ann/two': {
    sha: SHA,
    siblings: [{ rfilename: 'a.safetensors' }, { rfilename: 'b.safetensors' }],
  },
};
const server = createServer(({ url = '' }, response) => {
  const answer = ANSWERS[url];
  response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
});
let hub = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const sourceOf = async (text: string) => {
  const found = await findLora(text, hub);
  if (!found.ok) throw new Error(found.failure.message);
  return found.place;
};

describe('a LoRA that a person names', () => {
  it.each([
    'ann/ink',
    ' ann/ink/ink.safetensors ',
    'https://huggingface.co/ann/ink',
    'https://huggingface.co/ann/ink/resolve/main/ink.safetensors?download=true',
    'https://huggingface.co/ann/ink/blob/main/ink.safetensors',
  ])('as %s is the file of the repository, at its commit', async (text) => {
    const { source, file, paths } = await sourceOf(text);
    expect(source).toEqual({ kind: 'huggingface', repo: 'ann/ink', revision: SHA });
    expect(file).toBe('ink.safetensors');
    expect(paths).toContain(text.trim());
    expect(paths.slice(0, 2)).toEqual([
      'ann/ink/ink.safetensors',
      'https://huggingface.co/ann/ink/resolve/main/ink.safetensors',
    ]);
  });

  it('at another revision than the newest is that one', async () => {
    const typed = 'https://huggingface.co/ann/ink/resolve/v1/ink.safetensors';
    const { source, paths } = await sourceOf(typed);
    expect(source).toEqual({ kind: 'huggingface', repo: 'ann/ink', revision: OLD });
    expect(paths).toEqual([typed]);
  });

  it('by another address is that file, whatever the address ends in', async () => {
    const url = 'https://models.example/download/123?type=Model';
    const place = { source: { kind: 'file', url }, file: '123.safetensors', paths: [url] };
    expect(await sourceOf(url)).toEqual(place);
    expect(fileName('https://models.example/a%20b/..%2Fc%3F.safetensors')).toBe('_c_.safetensors');
    expect(fileName('https://models.example/')).toBe('lora.safetensors');
  });

  it.each([
    ['ann/two', /several safetensors files/],
    ['ann/gone', /could not be listed/],
    ['ink wash', /neither an address nor a repository/],
    ['ftp://a/b.safetensors', /neither an address nor a repository/],
  ])('as %s is none', async (text, said) => {
    const found = await findLora(text, hub);
    expect(found).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
    expect(found.ok ? '' : found.failure.message).toMatch(said);
  });
});
