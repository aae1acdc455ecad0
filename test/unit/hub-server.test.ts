import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixture } from '../goldens/golden-case.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { planPack } from '../../workers/packs/plan.ts';
import { urlSource } from '../../workers/weights/sources/url-source.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import { folderRepo, memoryFile } from '../servers/hub/hub-files.ts';

const REVISION = '1e032f13f2fe6db2dc49947dbdbd196e753de573';
const WEIGHTS = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) & 0xff);
const CONFIG = new TextEncoder().encode('{"a":1}');
const PATH = 'unet/model.safetensors';
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const SUM = sum(WEIGHTS);

let clock = 1_700_000_000_000;
let hub: HubServer;
beforeEach(async () => {
  const files = new Map([
    [PATH, memoryFile(WEIGHTS, true)],
    ['unet/config.json', memoryFile(CONFIG, false)],
  ]);
  const repo = { revision: REVISION, files };
  hub = await startHubServer({
    repos: { 'owner/model': repo, 'owner/gated': { ...repo, gated: true } },
    linkSeconds: 60,
    now: () => clock,
  });
});
afterEach(() => hub.close());

const url = (path: string, way = 'resolve') =>
  `${hub.origin}/owner/model/${way}/${REVISION}/${path}`;
const get = (headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(url(PATH), { headers, ...init });
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
const page = { origin: 'https://page.example' };

describe('a file in LFS', () => {
  it('is a redirect to another origin, with size and sha256 on the redirect only', async () => {
    const response = await get(page, { redirect: 'manual' });
    expect(response.status).toBe(302);
    const { headers } = response;
    expect(headers.get('x-linked-size')).toBe('200000');
    expect(headers.get('x-linked-etag')).toBe(`"${SUM}"`);
    expect(headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(headers.get('location')).toMatch(
      new RegExp(`^${hub.cdnOrigin}/lfs/${SUM}\\?Expires=\\d+&Signature=`),
    );
    expect(hub.cdnOrigin).not.toBe(hub.origin);
  });

  it('answers ranges behind it, for pages of any origin', async () => {
    const response = await get({ range: 'bytes=1000-1999' });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 1000-1999/200000');
    expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
    expect(response.headers.get('etag')).not.toBe(`"${SUM}"`);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toBe('*');
    expect(await bytesOf(response)).toEqual(WEIGHTS.slice(1000, 2000));
    expect(hub.requests).toMatchObject([
      { server: 'hub', status: 302, bytes: 0 },
      { server: 'cdn', path: PATH, range: 'bytes=1000-1999', status: 206, bytes: 1000 },
    ]);
  });

  it('is whole without a range, or when If-Range no longer holds', async () => {
    expect(sum(await bytesOf(await get()))).toBe(SUM);
    const changed = await get({ range: 'bytes=0-9', 'if-range': '"another"' });
    expect(changed.status).toBe(200);
    await changed.body?.cancel();
    const etag = changed.headers.get('etag') ?? '';
    expect((await get({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    expect((await get({ range: 'bytes=200000-' })).status).toBe(416);
  });

  it('has links that expire and cannot be forged', async () => {
    const { headers } = await get({}, { redirect: 'manual' });
    const link = headers.get('location') ?? '';
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(link.replace(/Expires=\d/, 'Expires=9'))).status).toBe(403);
    clock += 61_000;
    expect((await fetch(link)).status).toBe(403);
    expect((await get({ range: 'bytes=0-9' })).status).toBe(206);
  });

  it('has a pointer with its sha256 and size', async () => {
    const response = await fetch(url(PATH, 'raw'), { headers: page });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(await response.text()).toBe(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${SUM}\nsize 200000\n`,
    );
  });
});

describe('other paths', () => {
  it('in git are served by the hub itself', async () => {
    const response = await fetch(url('unet/config.json'));
    expect(response.url).toContain(`${hub.origin}/api/resolve-cache/models/owner/model/`);
    expect(await bytesOf(response)).toEqual(CONFIG);
    expect(await (await fetch(url('unet/config.json', 'raw'))).text()).toBe('{"a":1}');
  });

  it.each([
    ['owner/model/resolve/main/none.json', 404, 'EntryNotFound'],
    ['owner/model/resolve/other/unet/config.json', 404, 'RevisionNotFound'],
    ['owner/none/resolve/main/unet/config.json', 401, 'RepoNotFound'],
    ['owner/gated/resolve/main/unet/config.json', 401, 'GatedRepo'],
  ])('%s: %i %s', async (path, status, error) => {
    const response = await fetch(`${hub.origin}/${path}`);
    expect(response.status).toBe(status);
    expect(response.headers.get('x-error-code')).toBe(error);
  });

  it('let no header through a preflight unless told to', async () => {
    const response = await fetch(url(PATH), { method: 'OPTIONS', headers: page });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toBeNull();
  });
});

describe('a fault', () => {
  const range = { range: 'bytes=100-299' };

  it('comes when it is its turn, as often as it is to, for its file only', async () => {
    hub.faults.add({ kind: 'status', status: 503, path: PATH, after: 1, times: 2 });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await get(range)).status);
    expect(statuses).toEqual([206, 503, 503, 206]);
    hub.faults.add({ kind: 'status', status: 503, path: PATH });
    expect((await fetch(url('unet/config.json'))).status).toBe(200);
    hub.faults.clear();
    expect((await get(range)).status).toBe(206);
  });

  it('range-ignored is 200 and everything', async () => {
    hub.faults.add({ kind: 'range-ignored', path: PATH });
    const response = await get(range);
    expect(response.status).toBe(200);
    expect(sum(await bytesOf(response))).toBe(SUM);
  });

  it('range-refused is 416', async () => {
    hub.faults.add({ kind: 'range-refused', path: PATH });
    const response = await get(range);
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */200000');
  });

  it('too-many-requests is 429 with Retry-After', async () => {
    hub.faults.add({ kind: 'too-many-requests', retryAfter: 3, path: PATH });
    const response = await get(range);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('3');
  });

  it('replaced has another ETag and other bytes', async () => {
    const etag = (await get(range)).headers.get('etag') ?? '';
    hub.faults.add({ kind: 'replaced', path: PATH });
    const response = await get({ ...range, 'if-range': etag });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).not.toBe(etag);
    expect((await bytesOf(response))[0]).toBe(1);
  });

  it('short-body is a whole answer of fewer bytes than its Content-Range', async () => {
    hub.faults.add({ kind: 'short-body', bytes: 50, path: PATH });
    const response = await get(range);
    expect(response.headers.get('content-range')).toBe('bytes 100-299/200000');
    expect(await bytesOf(response)).toEqual(WEIGHTS.slice(100, 150));
  });

  it('cut breaks the connection', async () => {
    hub.faults.add({ kind: 'cut', bytes: 70_000, path: PATH });
    await expect(get().then(bytesOf)).rejects.toThrow();
  });

  it('stall sends some bytes and then nothing, until the reader gives up', async () => {
    hub.faults.add({ kind: 'stall', bytes: 50, path: PATH });
    const reader = (await get(range)).body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBe(50);
    const next = reader?.read();
    expect(await Promise.race([next, Promise.resolve('nothing yet')])).toBe('nothing yet');
    await reader?.cancel();
  });

  it('wrong-range sends other bytes and says so', async () => {
    hub.faults.add({ kind: 'wrong-range', by: 10, path: PATH });
    const response = await get(range);
    expect(response.headers.get('content-range')).toBe('bytes 110-309/200000');
    expect(await bytesOf(response)).toEqual(WEIGHTS.slice(110, 310));
  });

  it('flipped-bit changes one byte', async () => {
    hub.faults.add({ kind: 'flipped-bit', at: 150, path: PATH });
    const bytes = await bytesOf(await get(range));
    const wrong = [...bytes.keys()].filter((i) => bytes[i] !== WEIGHTS[100 + i]);
    expect(wrong).toEqual([50]);
  });
});

describe('a model folder on the hub', () => {
  it('is planned from its headers alone', async () => {
    const repo = await folderRepo(fixture('tiny-playground'), REVISION);
    const tiny = await startHubServer({ repos: { 'owner/tiny': repo } });
    try {
      const base = `${tiny.origin}/owner/tiny/resolve/${REVISION}/`;
      const folder = modelFolder('tiny', (path) => urlSource(base + path, path));
      const plan = await planPack(folder, 'q8');
      expect(plan.sources.map(({ byteLength }) => byteLength)).toEqual([
        1_343_168, 1_561_392, 5_872_424, 4_134_884,
      ]);
      const fetched = tiny.requests
        .filter(({ server }) => server === 'cdn')
        .reduce((sum, { bytes }) => sum + bytes, 0);
      expect(fetched).toBeLessThan(400_000);
    } finally {
      await tiny.close();
    }
  });
});
