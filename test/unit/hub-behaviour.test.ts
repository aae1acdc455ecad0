import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type HubOptions, type HubServer, startHubServer } from '../servers/hub-server.ts';
import { memoryFile } from '../servers/hub/hub-files.ts';

const PATH = 'unet/model.safetensors';
const CONFIG = 'unet/config.json';
const BYTES = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 0xff);
const page = { origin: 'https://page.example' };

const hubs: HubServer[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
});

async function start(options: Partial<HubOptions> = {}) {
  const files = new Map([
    [PATH, memoryFile(BYTES, true)],
    [CONFIG, memoryFile(new TextEncoder().encode(' '.repeat(5000)), false)],
  ]);
  const hub = await startHubServer({
    repos: { 'owner/model': { revision: 'abc', files } },
    ...options,
  });
  hubs.push(hub);
  const get = (path: string, init: RequestInit = {}, way = 'resolve') =>
    fetch(`${hub.origin}/owner/model/${way}/abc/${path}`, init);
  return { hub, get };
}

describe('the hub of the tests, as the real one', () => {
  it('counts requests in windows; the CDN counts none; a page cannot read when one ends', async () => {
    let now = 1_700_000_100_000;
    const { get } = await start({ quota: { requests: 3 }, now: () => now });
    const first = await get(PATH, { redirect: 'manual', headers: page });
    const link = first.headers.get('location') ?? '';
    await get(PATH, { redirect: 'manual' });
    await get(PATH, {}, 'raw');
    const refused = await get(PATH, { headers: page });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit')).toMatch(/^"resolvers";r=0;t=\d+$/);
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(refused.headers.get('access-control-expose-headers')).not.toMatch(/ratelimit/i);
    expect(refused.headers.get('access-control-allow-origin')).toBe(page.origin);
    expect((await fetch(link)).status).toBe(200);
    now += 300_000;
    expect((await get(PATH, { redirect: 'manual' })).status).toBe(302);
  });

  it('may refuse so that a page cannot even read the status', async () => {
    const { get } = await start({ quota: { requests: 0, cors: false } });
    const refused = await get(PATH, { headers: page });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      429,
      null,
    ]);
  });

  it('answers a request that names its page as if nothing were there', async () => {
    const { get } = await start();
    const refused = await get(PATH, { headers: { ...page, referer: 'https://page.example/' } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      404,
      null,
    ]);
  });

  it('leads to two CDNs in turn, each with an ETag of its own', async () => {
    const { get } = await start({ cdns: 2 });
    const [one, two, three] = [await get(PATH), await get(PATH), await get(PATH)];
    expect(new URL(one.url).host).not.toBe(new URL(two.url).host);
    expect(new URL(one.url).host).toBe(new URL(three.url).host);
    const tags = [one, two, three].map(({ headers }) => headers.get('etag'));
    expect(tags[0]).not.toBe(tags[1]);
    expect(tags[0]).toBe(tags[2]);
    const sha256 = createHash('sha256').update(BYTES).digest('hex');
    expect(tags).not.toContain(`"${sha256}"`);
  });

  it('may be reached while its CDN is not', async () => {
    const { get } = await start({ cdnBlocked: true });
    expect((await get(CONFIG)).status).toBe(200);
    await expect(get(PATH)).rejects.toThrow();
  });

  it('compresses a file in git that is asked for whole, and no range', async () => {
    const { hub, get } = await start();
    const whole = await get(CONFIG);
    expect(whole.headers.get('content-encoding')).toBe('gzip');
    expect(whole.headers.get('etag')).toMatch(/^W\//);
    expect(await whole.text()).toHaveLength(5000);
    expect(hub.requests.at(-1)?.bytes).toBeLessThan(1000);
    const range = await get(CONFIG, { headers: { range: 'bytes=0-9' } });
    expect([range.status, range.headers.get('content-encoding')]).toEqual([206, null]);
  });

  it('lets no preflight through on its CDN', async () => {
    const { get } = await start();
    const link = (await get(PATH, { redirect: 'manual' })).headers.get('location') ?? '';
    expect((await fetch(link, { method: 'OPTIONS' })).status).toBe(403);
  });

  it('can fail on the way to a file too', async () => {
    const { hub, get } = await start();
    hub.faults.add({ kind: 'status', status: 503, path: PATH, on: 'resolve', cors: false });
    hub.faults.add({ kind: 'too-many-requests', path: PATH, on: 'raw' });
    hub.faults.add({ kind: 'cut', bytes: 0, path: PATH, on: 'resolve' });
    const failed = await get(PATH, { headers: page });
    expect([failed.status, failed.headers.get('access-control-allow-origin')]).toEqual([503, null]);
    expect((await get(PATH, {}, 'raw')).status).toBe(429);
    await expect(get(PATH)).rejects.toThrow();
    expect((await get(PATH)).status).toBe(200);
  });
});
