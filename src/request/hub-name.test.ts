import { describe, expect, it } from 'vitest';
import { chooseLoraFile, hubFileUrl, readHubName } from './hub-name.ts';

describe('a name on Hugging Face', () => {
  it.each([
    ['nerijs/pixel-art-xl', { repo: 'nerijs/pixel-art-xl' }],
    [' owner/name ', { repo: 'owner/name' }],
    ['owner/name/a b.safetensors', { repo: 'owner/name', file: 'a b.safetensors' }],
    ['owner/name/deep/a.safetensors', { repo: 'owner/name', file: 'deep/a.safetensors' }],
  ])('%j', (text, name) => expect(readHubName(text)).toEqual(name));

  it.each([
    'a.safetensors',
    'loras/a.safetensors',
    '../a/b',
    'a/..',
    'owner/../a.safetensors',
    'https://example.org/a.safetensors',
    'data:,x',
    '/a/b',
    'C:\\a\\b',
    'owner/name/a.txt',
    '',
  ])('%j is none', (text) => expect(readHubName(text)).toBeUndefined());

  it('has an address for a file, with what has a meaning in addresses escaped', () => {
    expect(hubFileUrl('owner/name', 'deep/a#b.safetensors')).toBe(
      'https://huggingface.co/owner/name/resolve/main/deep/a%23b.safetensors',
    );
  });
});

const listing = (...names: string[]) => ({ siblings: names.map((rfilename) => ({ rfilename })) });

describe('the LoRA file of a repository', () => {
  it('is the one with diffusers’ name, or the only safetensors file', () => {
    expect(chooseLoraFile(listing('README.md', 'a.safetensors'))).toBe('a.safetensors');
    expect(chooseLoraFile(listing('a.safetensors', 'pytorch_lora_weights.safetensors'))).toBe(
      'pytorch_lora_weights.safetensors',
    );
  });

  it.each([[listing('a.safetensors', 'b.safetensors')], [listing('a.bin')], [null], [{}], [7]])(
    'is not known from %j',
    (given) => expect(chooseLoraFile(given)).toBeUndefined(),
  );
});
