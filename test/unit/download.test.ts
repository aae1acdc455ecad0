import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backoffMs, rateLimitMs, retryAfterMs } from '../../workers/store/download/backoff.ts';
import type { DownloadOptions } from '../../workers/store/download/download-options.ts';
import { downloadSource } from '../../workers/store/download/download-source.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import type { FaultKind } from '../servers/hub/faults.ts';
import { memoryFile } from '../servers/hub/hub-files.ts';

const KB = 1024;
const PATH = 'unet/model.safetensors';
const SIZE = 300 * KB + 77;
const BYTES = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
const RANGE = 32 * KB;
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let hub: HubServer;
let waits: number[];
const opened: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  waits = [];
  const repo = { revision: 'abc', files: new Map([[PATH, memoryFile(BYTES, true)]]) };
  const repos = { 'owner/model': repo, 'owner/gated': { ...repo, gated: true } };
  hub = await startHubServer({ repos });
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  await hub.close();
});

function download(options: DownloadOptions & { path?: string; repo?: string } = {}) {
  const { path = PATH, repo = 'owner/model', ...rest } = options;
  const source = downloadSource(`${hub.origin}/${repo}/resolve/abc/${path}`, path, SIZE, {
    rangeBytes: RANGE,
    ...rest,
    policy: {
      // A busy machine must not look like a dead line.
      stallMs: 10_000,
      wait: async (ms) => void waits.push(ms),
      ...rest.policy,
    },
  });
  opened.push(source);
  return source;
}

/** Reads a source in pieces whose size divides neither its size nor a range's. */
async function readAll(source: ReturnType<typeof download>, from = 0): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let at = from; at < SIZE; at += 10_007) {
    parts.push(await source.read(at, Math.min(10_007, SIZE - at)));
    source.kept?.(at);
  }
  return Buffer.concat(parts);
}

const fetched = () =>
  hub.requests.filter(({ server }) => server === 'cdn').reduce((all, { bytes }) => all + bytes, 0);
const ranges = () =>
  hub.requests.filter(({ server }) => server === 'cdn').map(({ range }) => range);

/** Different ranges that were asked for. */
const asked = () => new Set(ranges()).size;

describe('a download', () => {
  it('fetches every byte once, a few ranges ahead of what is read', async () => {
    const source = download();
    await source.read(0, 8);
    expect(ranges().length).toBeLessThanOrEqual(4);
    expect(sum(await readAll(source, 8))).toBe(sum(BYTES.subarray(8)));
    expect(fetched()).toBe(SIZE);
    const all = Array.from({ length: Math.ceil(SIZE / RANGE) }, (_, i) => {
      return `bytes=${i * RANGE}-${Math.min((i + 1) * RANGE, SIZE) - 1}`;
    });
    expect(ranges().toSorted()).toEqual(all.toSorted());
  });

  it('fetches no more ahead than was said to be kept lets it, but what is asked for', async () => {
    const source = download();
    await source.read(0, RANGE);
    await expect.poll(asked).toBe(4);
    await source.read(3 * RANGE, 8);
    await source.read(4 * RANGE, 8);
    await expect.poll(asked).toBe(5);
    source.kept?.(2 * RANGE - 1);
    expect(await source.read(4 * RANGE, 8)).toEqual(BYTES.slice(4 * RANGE, 4 * RANGE + 8));
    expect(asked()).toBe(5);
    source.kept?.(2 * RANGE);
    await expect.poll(asked).toBe(6);
  });

  it('begins where it is first read and leaves gaps out', async () => {
    const source = download({ inFlight: 1 });
    expect(await source.read(100_000, 500)).toEqual(BYTES.slice(100_000, 100_500));
    expect(await source.read(290_000, 500)).toEqual(BYTES.slice(290_000, 290_500));
    expect(ranges()[0]).toBe('bytes=100000-132767');
    expect(fetched()).toBeLessThanOrEqual(2 * RANGE);
  });

  it('gives a read that spans many ranges', async () => {
    expect(sum(await download().read(5, 200_000))).toBe(sum(BYTES.subarray(5, 200_005)));
  });

  it('needs no preflight', async () => {
    await readAll(download());
    expect(hub.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('stops when its signal fires', async () => {
    const abort = new AbortController();
    const source = download({ signal: abort.signal });
    await source.read(0, 10);
    abort.abort(new Error('paused'));
    await expect(source.read(10, 10)).rejects.toThrow('paused');
  });
});

describe('what goes wrong once', () => {
  /** Most that may be fetched twice. */
  const cases: [FaultKind, number][] = [
    [{ kind: 'status', status: 503 }, 0],
    [{ kind: 'status', status: 403 }, 0],
    [{ kind: 'range-refused' }, 0],
    [{ kind: 'too-many-requests', retryAfter: 7 }, 0],
    [{ kind: 'short-body', bytes: 10_000 }, 0],
    [{ kind: 'cut', bytes: 10_000 }, 10_000],
    [{ kind: 'stall', bytes: 10_000 }, 0],
    [{ kind: 'wrong-range', by: 100 }, RANGE],
    [{ kind: 'replaced' }, RANGE],
    [{ kind: 'range-ignored' }, SIZE],
  ];
  it.each(cases)(
    '$kind: the bytes are right, only what is missing comes again',
    async (fault, most) => {
      const source = download(fault.kind === 'stall' ? { policy: { stallMs: 1000 } } : {});
      await source.read(0, 10);
      hub.faults.add({ ...fault, path: PATH, after: 2 });
      expect(sum(await readAll(source, 10))).toBe(sum(BYTES.subarray(10)));
      expect(fetched() - SIZE).toBeLessThanOrEqual(most);
    },
  );

  it('waits as long as Retry-After asks, and longer each time without it', async () => {
    hub.faults.add({ kind: 'too-many-requests', retryAfter: 7, path: PATH });
    hub.faults.add({ kind: 'status', status: 503, path: PATH, times: 3 });
    await download({ inFlight: 1 }).read(0, 10);
    hub.faults.add({ kind: 'too-many-requests', retryAfter: 36_000, path: PATH });
    await download({ inFlight: 1 }).read(0, 10);
    const longest = 300_000;
    expect(waits).toEqual([7000, 2000, 4000, 8000, longest]);
    expect(backoffMs(30, {})).toBe(60_000);
    expect(rateLimitMs('"resolvers";r=0;t=52')).toBe(52_000);
    expect(rateLimitMs('none')).toBeUndefined();
    expect(retryAfterMs('Wed, 21 Oct 2026 07:28:00 GMT', Date.UTC(2026, 9, 21, 7, 27, 50))).toBe(
      10_000,
    );
    expect(retryAfterMs('soon', 0)).toBeUndefined();
  });
});

describe('what stays wrong', () => {
  it('a server that never answers ranges: one answer is read from front to back', async () => {
    hub.faults.add({ kind: 'range-ignored', path: PATH, times: Infinity });
    expect(sum(await readAll(download()))).toBe(sum(BYTES));
    // Ranges in flight may reach the server after the request for the whole file.
    const fourAskedTwice = 8;
    expect(ranges().filter((range) => range !== undefined).length).toBeLessThanOrEqual(
      fourAskedTwice,
    );
    expect(ranges().filter((range) => range === undefined)).toHaveLength(1);
  });

  it('… and when that breaks it is read again up to there', async () => {
    hub.faults.add({ kind: 'range-ignored', path: PATH, times: 8 });
    hub.faults.add({ kind: 'cut', bytes: 150_000, path: PATH });
    hub.faults.add({ kind: 'range-ignored', path: PATH, times: Infinity });
    expect(sum(await readAll(download()))).toBe(sum(BYTES));
  });

  it.each([
    ['an error status', { kind: 'status', status: 500 }, /status 500/],
    ['a dead connection', { kind: 'cut', bytes: 0 }, /no answer|connection .* broke/],
    ['a wrong range', { kind: 'wrong-range', by: 100 }, /sent bytes 100-/],
    ['an empty body', { kind: 'short-body', bytes: 0 }, /fewer bytes came/],
  ] as const)('%s: file_download_error after some attempts', async (_name, fault, message) => {
    hub.faults.add({ ...fault, path: PATH, times: Infinity });
    await expect(
      download({ inFlight: 1, policy: { attempts: 4 } }).read(0, 10),
    ).rejects.toMatchObject({
      code: 'file_download_error',
      message: expect.stringMatching(message) as string,
    });
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it('a file that was replaced: file_download_error, soon', async () => {
    const source = download({ inFlight: 1 });
    await source.read(0, 10);
    hub.faults.add({ kind: 'replaced', path: PATH, times: Infinity });
    await expect(source.read(40_000, 10)).rejects.toMatchObject({
      code: 'file_download_error',
      message: expect.stringMatching(/changed on its server/) as string,
    });
    expect(waits).toEqual([1000]);
  });

  it('a file that is not there, or needs a login: at once', async () => {
    await expect(download({ path: 'none' }).read(0, 1)).rejects.toMatchObject({
      code: 'model_file_missing',
    });
    await expect(download({ repo: 'owner/gated' }).read(0, 1)).rejects.toMatchObject({
      code: 'model_gated',
      message: expect.stringMatching(/login/) as string,
    });
    expect(waits).toEqual([]);
  });
});
