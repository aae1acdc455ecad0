import { describe, expect, it } from 'vitest';
import { besideCheckpoint, checkpointAmong, checkpointAt } from './find-checkpoint.ts';

describe('the address of a checkpoint', () => {
  it.each([
    ['https://a.example/m/x.safetensors', 'https://a.example/m/', 'x.safetensors'],
    ['http://localhost:1/x%20y.SafeTensors?a=b', 'http://localhost:1/', 'x y.SafeTensors'],
  ])('%s is a folder and a file', (address, base, path) => {
    expect(checkpointAt(address)).toEqual({ base, path, address });
  });

  it('keeps its query, which may be a key, for the file itself', () => {
    const file = checkpointAt('https://a.example/m/x%20y.safetensors?token=1&b#part');
    const urlOf = besideCheckpoint(file ?? expect.fail('it is an address'));
    expect(urlOf('x y.safetensors')).toBe('https://a.example/m/x%20y.safetensors?token=1&b');
    expect(urlOf('other.json')).toBe('https://a.example/m/other.json');
  });

  it.each([
    'https://a.example/m/',
    'https://a.example/x.safetensors/',
    'm/x.safetensors',
    '',
    'https://a.example/%ff.safetensors',
  ])('%s is none', (address) => expect(checkpointAt(address)).toBeUndefined());
});

it('the checkpoint of a folder is its only safetensors file, and never a part of a model', () => {
  expect(checkpointAmong(['README.md', 'a.safetensors'])).toBe('a.safetensors');
  expect(checkpointAmong(['a.safetensors', 'b.safetensors'])).toBeUndefined();
  expect(checkpointAmong(['model_index.json', 'vae/a.safetensors'])).toBeUndefined();
  expect(checkpointAmong(['index.json', 'a.safetensors'])).toBeUndefined();
});
