import { describe, expect, it } from 'vitest';
import { needsNoKey, pagePath } from './paths.ts';

describe('a path of the server', () => {
  it.each([
    // LiteLLM and the AI SDK put the endpoint's name behind their base URL.
    ['/fal-ai/playground-v25/image-to-image', '/fal.run/fal-ai/playground-v25/image-to-image'],
    [
      '/fal-ai/playground-v25/requests/1/status?logs=1',
      '/queue.fal.run/fal-ai/playground-v25/requests/1/status?logs=1',
    ],
    ['/queue.fal.run/fal-ai/a', '/queue.fal.run/fal-ai/a'],
    [
      '/storage/upload/initiate?storage_type=x',
      '/rest.fal.ai/storage/upload/initiate?storage_type=x',
    ],
    ['/api/fal/proxy', '/api/fal/proxy'],
    ['/files/1/0.png', '/files/1/0.png'],
    ['/openapi.json', '/openapi.json'],
  ])('%s is answered as %s', (url, path) => expect(pagePath(url)).toBe(path));

  it.each([
    '/index.html',
    '/runner/model/a/unet/config.json',
    '/runner/bodies/1',
    '/fal.example/a',
    '//fal.run/a',
    '/files/../runner/model/a/unet/config.json',
    '/files/%2e%2e/runner/bodies/1',
    '/files/..\\index.html',
  ])('%s is not answered: the app and its models are for its own page', (url) =>
    expect(pagePath(url)).toBeUndefined(),
  );

  it('needs no key where it is that of a file', () => {
    expect(needsNoKey('/files/uploads/1/a.png')).toBe(true);
    expect(needsNoKey('/fal-ai/files/1')).toBe(false);
    expect(needsNoKey('/files/../fal-ai/playground-v25/image-to-image')).toBe(false);
  });
});
