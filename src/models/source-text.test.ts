import { describe, expect, it } from 'vitest';
import { readSourceText } from './source-text.ts';

const HUB = 'https://huggingface.co';
const read = (text: string) => readSourceText(text, HUB);

describe('readSourceText', () => {
  it.each([
    ['owner/name', 'owner/name', 'main'],
    ['  owner/my.model-v2.5 ', 'owner/my.model-v2.5', 'main'],
    ['owner/name@fp16', 'owner/name', 'fp16'],
    ['https://huggingface.co/owner/name', 'owner/name', 'main'],
    ['https://huggingface.co/owner/name/', 'owner/name', 'main'],
    ['https://huggingface.co/owner/name/tree/1e032f1/unet', 'owner/name', '1e032f1'],
    ['https://huggingface.co/owner/name/blob/main/LICENSE.md', 'owner/name', 'main'],
  ])('reads %j as a repository', (text, repo, revision) => {
    expect(read(text)).toEqual({ kind: 'repo', repo, revision });
  });

  it.each([
    ['owner/name/a.safetensors', 'main', 'a.safetensors'],
    ['owner/name/sub dir/a b.safetensors@v1', 'v1', 'sub dir/a b.safetensors'],
    ['https://huggingface.co/owner/name/blob/main/a.safetensors', 'main', 'a.safetensors'],
    [
      'https://huggingface.co/owner/name/resolve/1e032f1/d/a.safetensors?download=true',
      '1e032f1',
      'd/a.safetensors',
    ],
  ])('reads %j as a checkpoint in a repository', (text, revision, file) => {
    expect(read(text)).toEqual({ kind: 'repo', repo: 'owner/name', revision, file });
  });

  it('knows the pages of a mirror of the hub', () => {
    expect(readSourceText('http://localhost:9/owner/name', 'http://localhost:9')).toMatchObject({
      repo: 'owner/name',
    });
  });

  it.each([
    ['https://example.com/models/one', 'https://example.com/models/one/'],
    ['https://example.com/pack/index.json', 'https://example.com/pack/'],
    ['https://example.com/m/model_index.json#top', 'https://example.com/m/'],
    ['https://example.com/100%/m', 'https://example.com/100%/m/'],
    ['https://huggingface.co/owner/100%', 'https://huggingface.co/owner/100%/'],
    ['http://localhost:8080', 'http://localhost:8080/'],
    ['https://example.com/m/a%20b.safetensors#top', 'https://example.com/m/a%20b.safetensors'],
  ])('reads %j as an address', (text, base) => {
    expect(read(text)).toEqual({ kind: 'address', base });
  });

  it.each(['', 'name', 'owner/name/more', 'ftp://example.com/x', 'a b/c', 'https://'])(
    'refuses %j',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );
});
