import { describe, expect, it } from 'vitest';
import { isEndpointRequest, readRoute } from './read-route.ts';

const BASE = 'https://app.example/folder/';
const QUEUE = 'https://queue.fal.run/fal-ai/playground-v25';
const REST = 'https://rest.fal.ai/storage/upload';

const direct = (method: string, url: string) => readRoute(method, new URL(url), null, BASE);
const proxied = (
  method: string,
  target: string | null,
  path = 'https://app.example/api/fal/proxy',
) => readRoute(method, new URL(path), target, BASE);

describe('the routes of the hosted endpoint', () => {
  it.each([
    ['POST', `${QUEUE}/image-to-image`, { kind: 'submit', endpoint: 'image-to-image' }],
    ['POST', `${QUEUE}/image-to-image?fal_webhook=https%3A%2F%2Fx.example%2F`, { kind: 'submit' }],
    [
      'POST',
      'https://fal.run/fal-ai/playground-v25/image-to-image',
      { kind: 'run', endpoint: 'image-to-image' },
    ],
    ['POST', QUEUE, { kind: 'submit', endpoint: 'text-to-image' }],
    ['POST', `${QUEUE}/inpainting`, { kind: 'submit', endpoint: 'inpainting' }],
    ['POST', 'https://fal.run/fal-ai/playground-v25', { kind: 'run', endpoint: 'text-to-image' }],
    [
      'POST',
      'https://fal.run/fal-ai/playground-v25/inpainting',
      { kind: 'run', endpoint: 'inpainting' },
    ],
    ['GET', `${QUEUE}/inpainting/requests/a-1`, { kind: 'result', id: 'a-1' }],
    ['GET', `${QUEUE}/requests/a-1/status?logs=1`, { kind: 'status', id: 'a-1', logs: true }],
    ['GET', `${QUEUE}/requests/a-1/status?logs=true`, { kind: 'status', id: 'a-1', logs: true }],
    ['GET', `${QUEUE}/requests/a-1/status?logs=0`, { kind: 'status', id: 'a-1', logs: false }],
    ['GET', `${QUEUE}/requests/a-1/status`, { kind: 'status', id: 'a-1', logs: false }],
    [
      'GET',
      `${QUEUE}/requests/a-1/status/stream?logs=1`,
      { kind: 'stream', id: 'a-1', logs: true },
    ],
    ['GET', `${QUEUE}/requests/a-1`, { kind: 'result', id: 'a-1' }],
    ['GET', `${QUEUE}/requests/a-1/response`, { kind: 'result', id: 'a-1' }],
    ['GET', `${QUEUE}/image-to-image/requests/a-1`, { kind: 'result', id: 'a-1' }],
    ['PUT', `${QUEUE}/requests/a-1/cancel`, { kind: 'cancel', id: 'a-1' }],
    ['POST', `${REST}/initiate?storage_type=fal-cdn-v3`, { kind: 'initiate' }],
    ['POST', `${REST}/initiate-multipart`, { kind: 'initiate' }],
    ['POST', 'https://rest.alpha.fal.ai/storage/upload/initiate', { kind: 'initiate' }],
    ['POST', 'https://rest.fal.ai/tokens/', { kind: 'token' }],
    ['POST', 'https://rest.fal.ai/storage/auth/token', { kind: 'cdn-token' }],
    ['POST', 'https://v3.fal.media/files/upload', { kind: 'cdn-upload' }],
    ['POST', 'https://v3.fal.media/files/upload/multipart', { kind: 'cdn-multipart' }],
  ])('%s %s', (method, url, route) => {
    expect(direct(method, url)).toMatchObject(route);
    expect(proxied(method, url)).toMatchObject(route);
  });

  it('are found through a proxy path in the app’s own folder too', () => {
    const path = `${BASE}api/fal/proxy`;
    expect(proxied('GET', `${QUEUE}/requests/a-1`, path)).toMatchObject({ kind: 'result' });
  });
});

describe('the files the endpoint keeps', () => {
  it.each([
    ['GET', 'files/a-1/0.jpeg', { kind: 'picture', id: 'a-1', index: 0 }],
    ['HEAD', 'files/a-1/12.png', { kind: 'picture', id: 'a-1', index: 12 }],
    ['GET', 'files/uploads/u-1/cat.png', { kind: 'upload', id: 'u-1' }],
    ['PUT', 'files/uploads/u-1/cat.png', { kind: 'upload', id: 'u-1' }],
    ['PUT', 'files/uploads/u-1/cat.png/3', { kind: 'part', id: 'u-1', part: 3 }],
    ['POST', 'files/uploads/u-1/cat.png/complete', { kind: 'join', id: 'u-1' }],
    ['PUT', 'files/uploads/u-1/cat.png/multipart/u-1/3', { kind: 'part', id: 'u-1', part: 3 }],
    ['POST', 'files/uploads/u-1/cat.png/multipart/u-1/complete', { kind: 'join', id: 'u-1' }],
    ['PUT', 'files/uploads/u-1/cat.png/0', { kind: 'refused', status: 404 }],
  ])('%s %s', (method, path, route) => {
    expect(direct(method, BASE + path)).toMatchObject(route);
  });
});

describe('what is refused, never passed on', () => {
  it.each([
    ['another app', 'POST', 'https://queue.fal.run/fal-ai/flux/dev', 404],
    ['a path that the app has not', 'POST', 'https://fal.run/fal-ai/playground-v25/lcm', 404],
    ['a wrong method on the app', 'GET', QUEUE, 405],
    [
      'streaming output',
      'POST',
      `https://fal.run/fal-ai/playground-v25/image-to-image/stream`,
      404,
    ],
    ['another host of fal', 'GET', 'https://api.fal.ai/v1/models', 404],
    ['fal’s own site', 'GET', 'https://fal.ai/', 404],
    ['an unknown part of a request', 'GET', `${QUEUE}/requests/a-1/logs`, 404],
    ['a wrong method on the queue', 'GET', `${QUEUE}/image-to-image`, 405],
    ['a wrong method on cancel', 'POST', `${QUEUE}/requests/a-1/cancel`, 405],
    ['a deletion', 'DELETE', `${QUEUE}/requests/a-1`, 405],
    ['an unknown storage path', 'POST', 'https://rest.fal.ai/storage/list', 404],
    ['a file for a host of fal’s files', 'PUT', 'https://v3.fal.media/files/x.jpeg', 404],
  ])('%s', (_name, method, url, status) => {
    expect(isEndpointRequest(method, new URL(url), BASE)).toBe(true);
    expect(direct(method, url)).toMatchObject({ kind: 'refused', status });
    expect(proxied(method, url)).toMatchObject({ kind: 'refused', status });
  });

  it.each(['https://queue.fal.run/', `${QUEUE}/`])(
    'a long address below %s, which is not repeated whole',
    (start) => {
      const route = direct('GET', start + 'x'.repeat(10_000));
      expect(JSON.stringify(route).length).toBeLessThan(250);
    },
  );

  it.each([
    ['no target', null, 400],
    ['a target that is no URL', 'nowhere', 412],
    ['a target that is not fal’s', 'https://evil.example/fal.run/', 412],
    ['a target whose name only ends alike', 'https://notfal.run/x', 412],
  ])('a proxy request with %s', (_name, target, status) => {
    expect(proxied('POST', target)).toMatchObject({ kind: 'refused', status });
  });
});

describe('what is not the endpoint’s business', () => {
  it.each([
    'https://app.example/folder/index.html',
    'https://app.example/files/a-1/0.jpeg',
    'https://v3.fal.media/files/x.jpeg',
    'https://notfal.run/',
    'https://other.example/api/fal/proxy',
  ])('%s', (url) => {
    expect(isEndpointRequest('GET', new URL(url), BASE)).toBe(false);
  });
});

describe('the fal hosts’ folders in the app’s folder', () => {
  it.each([
    ['POST', 'fal.run/fal-ai/playground-v25/image-to-image', { kind: 'run' }],
    ['POST', 'queue.fal.run/fal-ai/playground-v25/image-to-image?logs=1', { kind: 'submit' }],
    [
      'GET',
      'queue.fal.run/fal-ai/playground-v25/requests/a-1/status?logs=1',
      { kind: 'status', id: 'a-1', logs: true },
    ],
    ['POST', 'rest.fal.ai/storage/upload/initiate?storage_type=x', { kind: 'initiate' }],
    ['POST', 'queue.fal.run/fal-ai/flux/dev', { kind: 'refused', status: 404 }],
    ['GET', 'fal.run', { kind: 'refused', status: 404 }],
  ])('%s %s is answered as that host answers', (method, path, route) => {
    expect(isEndpointRequest('POST', new URL(BASE + path), BASE)).toBe(true);
    expect(direct(method, BASE + path)).toMatchObject(route);
  });

  it.each(['assets/index.js', 'notfal.run/x', 'x/fal.run/y', 'hosted/queue.fal.run/x'])(
    'are no other folders: %s',
    (path) => {
      expect(isEndpointRequest('POST', new URL(BASE + path), BASE)).toBe(false);
    },
  );
});
