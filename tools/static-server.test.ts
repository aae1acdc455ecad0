import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StaticServer, startStaticServer } from './static-server.ts';

let folder: string;
let server: StaticServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'static-server-'));
  await mkdir(join(folder, 'dist/assets'), { recursive: true });
  await mkdir(join(folder, 'model/unet'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'dist/index.html'), '<p>app</p>');
  await writeFile(join(folder, 'dist/assets/ort.wasm'), '0123456789');
  await writeFile(join(folder, 'dist/app.webmanifest'), '{}');
  await writeFile(join(folder, 'dist/empty.bin'), '');
  await writeFile(join(folder, 'dist/_headers'), '/\n  X-A: page\n/assets/*\n  X-A: part: 2\n');
  await writeFile(join(folder, 'model/unet/w.safetensors'), 'weights');
  server = await startStaticServer({
    mounts: [
      { prefix: '/sub/path/', path: join(folder, 'dist') },
      { prefix: '/runner/model/', path: join(folder, 'model') },
      { prefix: '/runner/picture.png', path: join(folder, 'secret.txt') },
    ],
    sinks: [{ prefix: '/runner/out/', path: join(folder, 'out') }],
    crossOriginIsolated: true,
  });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(server.origin + path, { headers, method, redirect: 'manual' });

/** A path sent as it is: fetch would resolve `..` itself. */
const rawStatus = (path: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    httpRequest({ port: server.port, host: '127.0.0.1', path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('the headers of a folder’s _headers', () => {
  it.each([
    ['/sub/path/', 'page'],
    ['/sub/path/assets/ort.wasm?v=1', 'part: 2'],
    ['/sub/path/app.webmanifest', null],
    ['/runner/model/unet/w.safetensors', null],
  ])('%s: %s', async (path, value) => {
    expect((await get(path)).headers.get('x-a')).toBe(value);
  });
});

describe('what is served', () => {
  it.each([
    ['/sub/path/', 'text/html; charset=utf-8'],
    ['/sub/path/assets/ort.wasm?v=1', 'application/wasm'],
    ['/sub/path/app.webmanifest', 'application/manifest+json'],
    ['/runner/model/unet/w.safetensors', 'application/octet-stream'],
    ['/runner/picture.png', 'text/plain; charset=utf-8'],
  ])('%s as %s', async (path, type) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    await response.arrayBuffer();
  });

  it('redirects a folder without a slash, relative to where the app lies', async () => {
    const response = await get('/sub/path');
    expect(response.status).toBe(404);
    const assets = await get('/runner/model/unet');
    expect([assets.status, assets.headers.get('location')]).toEqual([301, 'unet/']);
  });

  it('answers 404 for what is not there and for a folder without an index', async () => {
    expect((await get('/')).status).toBe(404);
    expect((await get('/sub/path/none.js')).status).toBe(404);
    expect((await get('/runner/model/unet/')).status).toBe(404);
  });

  it('answers HEAD with the length and no body', async () => {
    const response = await get('/sub/path/assets/ort.wasm', {}, 'HEAD');
    expect(response.headers.get('content-length')).toBe('10');
    expect(await response.text()).toBe('');
  });

  it('serves an empty file', async () => {
    const response = await get('/sub/path/empty.bin');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('ranges', () => {
  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ])('%s gives %s', async (range, body, contentRange) => {
    const response = await get('/sub/path/assets/ort.wasm', { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(await response.text()).toBe(body);
  });

  it.each(['bytes=10-', 'bytes=-0', 'bytes=99-100'])('%s is 416', async (range) => {
    const response = await get('/sub/path/assets/ort.wasm', { range });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */10');
  });

  it.each(['bytes=4-2', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=-'])(
    '%s is ignored',
    async (range) => {
      const response = await get('/sub/path/assets/ort.wasm', { range });
      expect([response.status, await response.text()]).toEqual([200, '0123456789']);
    },
  );

  it('holds a range to its validator', async () => {
    const first = await get('/sub/path/assets/ort.wasm');
    const etag = first.headers.get('etag') ?? '';
    const range = 'bytes=0-1';
    expect((await get('/sub/path/assets/ort.wasm', { range, 'if-range': etag })).status).toBe(206);
    expect((await get('/sub/path/assets/ort.wasm', { range, 'if-range': '"old"' })).status).toBe(
      200,
    );
    expect((await get('/sub/path/assets/ort.wasm', { 'if-none-match': etag })).status).toBe(304);
  });
});

describe('what is kept shut', () => {
  it.each([
    '/sub/path/../secret.txt',
    '/sub/path/%2e%2e/secret.txt',
    '/sub/path/..%2fsecret.txt',
    '/sub/path/assets/..%2f..%2fsecret.txt',
    '/sub/path/%00',
    '/sub/path/%zz',
  ])('%s is 404', async (path) => {
    expect(await rawStatus(path)).toBe(404);
  });

  it('a host name that is not of this machine', async () => {
    expect(await rawStatus('/sub/path/', { host: 'evil.example' })).toBe(403);
    expect(await rawStatus('/sub/path/', { host: 'runner.localhost' })).toBe(200);
  });

  it('PUT outside a sink', async () => {
    expect((await get('/sub/path/new.txt', {}, 'PUT')).status).toBe(405);
  });
});

it('writes what is PUT into a sink', async () => {
  const response = await fetch(`${server.origin}/runner/out/job-1/a.png`, {
    method: 'PUT',
    body: 'picture',
  });
  expect(response.status).toBe(201);
  expect(await readFile(join(folder, 'out/job-1/a.png'), 'utf8')).toBe('picture');
});

it('takes the first free port of those named', async () => {
  const other = await startStaticServer({ mounts: [], ports: [server.port, 0] });
  expect(other.port).not.toBe(server.port);
  await other.close();
  await expect(startStaticServer({ mounts: [], ports: [server.port] })).rejects.toThrow(
    String(server.port),
  );
});
