import { describe, expect, it } from 'vitest';
import { namesLora, readHubPlace } from './hub-place.ts';

const COMMIT = 'a'.repeat(40);
const HUB = 'https://huggingface.co';
const FILE = { repo: 'ann/ink', file: 'sub/ink.safetensors', revision: 'main' };

describe('a place on Hugging Face', () => {
  it.each([
    ['ann/ink', { repo: 'ann/ink', revision: 'main' }],
    [`${HUB}/ann/ink`, { repo: 'ann/ink', revision: 'main' }],
    [`${HUB}/ann/ink/tree/v2/`, { repo: 'ann/ink', revision: 'v2' }],
    [' ann/ink/sub/ink.safetensors ', FILE],
    [`${HUB}/ann/ink/resolve/main/sub/ink.safetensors?download=true`, FILE],
    [`${HUB}/ann/ink/blob/main/sub%2Fink.safetensors`, FILE],
    [`${HUB}/ann/ink/resolve/${COMMIT}/sub/ink.safetensors`, { ...FILE, revision: COMMIT }],
  ])('%s', (text, place) => expect(readHubPlace(text)).toEqual(place));

  it.each(['https://files.example/ann/ink', 'ink', 'blob:ink', `${HUB}/`, `${HUB}/a/b/c`, ''])(
    '%j is none',
    (text) => expect(readHubPlace(text)).toBeUndefined(),
  );

  it('is on a mirror only if that is known', () => {
    const text = 'https://mirror.example/ann/ink';
    expect(readHubPlace(text)).toBeUndefined();
    expect(readHubPlace(text, 'https://mirror.example')).toMatchObject({ repo: 'ann/ink' });
  });
});

describe('an installed LoRA', () => {
  const paths = ['ann/ink/ink.safetensors', `${HUB}/ann/ink/resolve/main/ink.safetensors`];
  const isNamed = (path: string, known = paths) => namesLora(path, known, COMMIT);

  it.each([
    'ann/ink/ink.safetensors',
    `${HUB}/ann/ink/resolve/main/ink.safetensors`,
    `${HUB}/ann/ink/blob/main/ink.safetensors?download=true`,
    `${HUB}/ann/ink/resolve/${COMMIT}/ink.safetensors`,
  ])('is named by %s', (path) => expect(isNamed(path)).toBe(true));

  it.each([
    'ann/ink/other.safetensors',
    'bob/ink/ink.safetensors',
    `${HUB}/ann/ink/resolve/v2/ink.safetensors`,
    'https://files.example/ann/ink/resolve/main/ink.safetensors',
    'blob:ink',
  ])('is not named by %s', (path) => expect(isNamed(path)).toBe(false));

  it('is named by its repository if it was added so, or has the usual name', () => {
    const repository = ['ann/ink', `${HUB}/ann/ink`];
    expect(repository.map((path) => isNamed(path))).toEqual([false, false]);
    expect(repository.map((path) => isNamed(path, [...paths, 'ann/ink']))).toEqual([true, true]);
    const usual = ['ann/ink/pytorch_lora_weights.safetensors'];
    expect(repository.map((path) => isNamed(path, usual))).toEqual([true, true]);
  });
});
