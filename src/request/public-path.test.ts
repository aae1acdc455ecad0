import { expect, it } from 'vitest';
import { publicPath } from './public-path.ts';

it.each([
  ['ann/ink', 'ann/ink'],
  [
    'https://a.example/l.safetensors?download=true',
    'https://a.example/l.safetensors?download=true',
  ],
  ['https://a.example/7?type=Model&token=abc', 'https://a.example/7?type=Model'],
  ['https://a.example/7?X-Amz-Signature=abc&api_key=d', 'https://a.example/7'],
  ['https://ann:pass@a.example/7', 'https://a.example/7'],
  ['blob:ink', undefined],
  ['data:application/octet-stream;base64,AAAA', undefined],
])('%s is published as %s', (path, published) => {
  expect(publicPath(path)).toBe(published);
});
