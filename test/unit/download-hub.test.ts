import { afterEach, describe, expect, it, vi } from 'vitest';
import { Contact } from '../../workers/store/download/contact.ts';
import {
  downloadFolder,
  type DownloadFolder,
} from '../../workers/store/download/download-folder.ts';
import type { DownloadOptions } from '../../workers/store/download/download-options.ts';
import { downloadPool, downloadSource } from '../../workers/store/download/download-source.ts';
import type { ByteSource } from '../../workers/weights/sources/source.ts';
import { type HubOptions, type HubServer, startHubServer } from '../servers/hub-server.ts';
import { memoryFile } from '../servers/hub/hub-files.ts';

const KB = 1024;
const PATH = 'unet/model.safetensors';
const CONFIG = 'unet/config.json';
const SIZE = 1000 * KB + 77;
const BYTES = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
const RANGE = 50 * KB;
/** Seconds in which the hub counts requests. */
const WINDOW = 300;

const undo: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const each of undo.splice(0).toReversed()) await each.close();
});

/** A hub, a folder on it, and a clock that goes on only while the download waits. */
async function start(hubOptions: Partial<HubOptions> = {}, options: DownloadOptions = {}) {
  const files = new Map([
    [PATH, memoryFile(BYTES, true)],
    [CONFIG, memoryFile(new TextEncoder().encode('{"a":1}'), false)],
  ]);
  const clock = { now: 1_700_000_100_000, waited: 0, shortest: Infinity };
  const hub = await startHubServer({
    repos: { 'owner/model': { revision: 'abc', files } },
    now: () => clock.now,
    ...hubOptions,
  });
  const reasons: string[] = [];
  const base = `${hub.origin}/owner/model/resolve/abc/`;
  const all: DownloadOptions = {
    rangeBytes: RANGE,
    contact: new Contact(hub.origin),
    onWait: ({ message }) => reasons.push(message),
    ...options,
    policy: {
      stallMs: 20_000,
      wait: async (ms) => {
        clock.now += ms;
        clock.waited += ms;
        clock.shortest = Math.min(clock.shortest, ms);
      },
      ...options.policy,
    },
  };
  const folder = downloadFolder('model', base, all);
  undo.push(hub, folder);
  return { hub, folder, clock, reasons, base, options: all };
}

/** What is said when a file cannot be opened. */
const refusal = (folder: DownloadFolder, path = PATH) =>
  folder.headers.open(path).then(
    () => expect.unreachable(),
    (error: unknown) => error as { message: string; action: string },
  );

async function readAll(source: ByteSource): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < SIZE; at += 10_007) {
    parts.push(await source.read(at, Math.min(10_007, SIZE - at)));
    source.kept?.(at);
  }
  return Buffer.concat(parts);
}
const isRight = async (source: ByteSource) => (await readAll(source)).equals(BYTES);
const asked = ({ requests }: HubServer, server: 'hub' | 'cdn') =>
  requests.filter((request) => request.server === server).length;

describe('a download from the hub', () => {
  it('asks the hub where a file lies once for each line, and then the CDN alone', async () => {
    const { hub, folder } = await start();
    const source = await folder.stream.open(PATH);
    const before = asked(hub, 'hub');
    expect(await isRight(source)).toBe(true);
    expect(asked(hub, 'cdn')).toBeGreaterThan(SIZE / RANGE);
    // Four lines begin before the first of them knows.
    expect(asked(hub, 'hub') - before).toBeLessThanOrEqual(4);
  });

  it('asks again without a wait when the link to the CDN is over', async () => {
    const { hub, folder, clock } = await start({ linkSeconds: 60 }, { inFlight: 1 });
    const source = await folder.stream.open(PATH);
    const parts = [await source.read(0, RANGE)];
    source.kept?.(RANGE);
    clock.now += 61_000;
    parts.push(await source.read(RANGE, SIZE - RANGE));
    expect(Buffer.concat(parts).equals(BYTES)).toBe(true);
    expect(hub.requests.filter(({ status }) => status === 403)).toHaveLength(1);
    expect(clock.waited).toBe(0);
  });

  it('comes from two CDNs whose ETags differ', async () => {
    const { hub, folder } = await start({ cdns: 2 });
    expect(await isRight(await folder.stream.open(PATH))).toBe(true);
    const tags = hub.requests.filter(({ server }) => server === 'cdn');
    expect(tags.length).toBeGreaterThan(10);
  });

  it('opens a small file in one request, and none where planning had it', async () => {
    const { hub, folder } = await start();
    expect(await folder.headers.text(CONFIG)).toBe('{"a":1}');
    expect(await folder.headers.text(CONFIG)).toBe('{"a":1}');
    expect(await folder.stream.text(CONFIG)).toBe('{"a":1}');
    // The redirect, and where it leads.
    expect(asked(hub, 'hub')).toBe(2);
    // A file that is read a second time for a wrong checksum comes from the server.
    await folder.stream.text(CONFIG);
    expect(asked(hub, 'hub')).toBe(4);
  });

  it('opens a large file with the beginning of it', async () => {
    const { hub, folder } = await start();
    const source = await folder.headers.open(PATH);
    expect(source.size).toBe(SIZE);
    expect(await source.read(8, 30_000)).toEqual(BYTES.slice(8, 30_008));
    expect(asked(hub, 'cdn')).toBe(1);
    // A repair opens it for each tensor.
    const again = await folder.headers.open(PATH);
    expect(await again.read(500_000, 10)).toEqual(BYTES.slice(500_000, 500_010));
    expect(asked(hub, 'cdn')).toBe(2);
  });
});

describe('a hub that limits how often a network may ask', () => {
  it.each([
    ['an opening', 0],
    ['a range', 1],
  ])('lets %s through by itself when its window has passed', async (_name, left) => {
    const requests = 6;
    const { folder, clock, reasons, base } = await start({ quota: { requests, silent: true } });
    for (let i = left; i < requests; i++) await fetch(base + PATH, { redirect: 'manual' });
    const begin = (clock.now += 10_000);
    expect(await isRight(await folder.stream.open(PATH))).toBe(true);
    // A page does not learn when the window ends; each request in it counts.
    expect(clock.shortest).toBeGreaterThanOrEqual(30_000);
    expect(clock.now - begin).toBeGreaterThanOrEqual((WINDOW - 10) * 1000);
    expect(reasons[0]).toMatch(/limits how often this network may ask \(status 429\)/);
  });

  it('is given up soon where a person waits for the answer, who is told to wait', async () => {
    const policy = { attempts: 4, longestWaitMs: 4000 };
    const { folder, clock } = await start({ quota: { requests: 0, silent: true } }, { policy });
    await expect(folder.headers.open(CONFIG)).rejects.toMatchObject({
      code: 'file_download_error',
      action: expect.stringMatching(/five minutes/) as string,
    });
    expect(clock.waited).toBeLessThanOrEqual(12_000);
  });
});

describe('an opening in the middle of an install', () => {
  it.each([
    ['no answer', { kind: 'cut', bytes: 0 }],
    ['503', { kind: 'status', status: 503 }],
    ['429', { kind: 'too-many-requests' }],
  ] as const)('outlasts five minutes of %s', async (_name, fault) => {
    const { hub, folder, clock } = await start();
    hub.faults.add({ ...fault, path: PATH, on: 'resolve', times: 11 });
    expect((await folder.stream.open(PATH)).size).toBe(SIZE);
    expect(clock.waited).toBeGreaterThan(WINDOW * 1000);
  });
});

describe('the words for a request without an answer', () => {
  const policy = { attempts: 1 };

  it('name *.hf.co where the hub answers and nothing else does', async () => {
    const { folder } = await start({ cdnBlocked: true }, { policy });
    await folder.headers.open(CONFIG);
    const { message, action } = await refusal(folder);
    expect(message).toMatch(/answers, but it sends large files from \*\.hf\.co/);
    expect(action).toMatch(/drop it into this page/);
  });

  it('say that the connection broke where all of it worked before', async () => {
    const { hub, folder } = await start({}, { policy });
    const source = await folder.headers.open(PATH);
    hub.faults.add({ kind: 'cut', bytes: 0, path: PATH });
    await expect(source.read(500_000, 10)).rejects.toThrow(/connection to its server broke/);
  });

  it('name CORS for a mirror that never answers', async () => {
    const contact = new Contact('https://mirror.example');
    const gone = downloadFolder('m', 'http://127.0.0.1:1/', { policy, contact });
    const { message, action } = await refusal(gone, CONFIG);
    expect(message).toMatch(/“mirror\.example” sends no answer that this page may read/);
    expect(action).toMatch(/CORS/);
  });

  it('name a login too for the hub itself, whose refusals a page may not be able to read', () => {
    const { message } = new Contact('https://huggingface.co').silence(
      'a',
      'https://huggingface.co/a',
    );
    expect(message).toMatch(/asks for a login/);
  });
});

describe('the memory of a download', () => {
  const MB = 1024 * KB;
  const LARGE = new Uint8Array(12 * MB).map((_, i) => i >> 12);

  async function largeFile(options: DownloadOptions) {
    const files = new Map([[PATH, memoryFile(LARGE, true)]]);
    const hub = await startHubServer({ repos: { 'owner/large': { revision: 'abc', files } } });
    const url = `${hub.origin}/owner/large/resolve/abc/${PATH}`;
    const pool = downloadPool(options);
    const source = downloadSource(url, PATH, LARGE.length, options, pool);
    undo.push(hub, source);
    return { hub, source, pool };
  }

  it('is limited, however large ranges are and however slowly they are read', async () => {
    let most = 0;
    const onBytes = () => void (most = Math.max(most, pool.takenBytes));
    const options = { rangeBytes: 4 * MB, bufferBytes: 2 * MB, onBytes };
    const { source, pool } = await largeFile(options);
    let same = true;
    for (let at = 0; at < LARGE.length; at += 300 * KB) {
      const length = Math.min(300 * KB, LARGE.length - at);
      const bytes = await source.read(at, length);
      same &&= Buffer.from(LARGE.buffer, at, length).equals(bytes);
      source.kept?.(at);
    }
    expect(same).toBe(true);
    // One piece of a megabyte beyond the limit, for the bytes that are waited for.
    expect(most).toBeLessThanOrEqual(3 * MB);
    expect(most).toBeGreaterThanOrEqual(2 * MB);
    expect(pool.takenBytes).toBe(0);
  });

  it.each(['ranges', 'a whole file'])(
    'may wait for its reader for any time, with %s under way',
    async (what) => {
      const options = { rangeBytes: 12 * MB, bufferBytes: MB, policy: { stallMs: 30_000 } };
      const { hub, source } = await largeFile(options);
      if (what === 'a whole file') {
        hub.faults.add({ kind: 'range-ignored', path: PATH, times: Infinity });
      }
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const begin = await source.read(0, 10);
      const before = hub.requests.length;
      await vi.advanceTimersByTimeAsync(120_000);
      const rest = await source.read(10, LARGE.length - 10);
      expect(Buffer.concat([begin, rest]).equals(LARGE)).toBe(true);
      expect(hub.requests.length).toBe(before);
    },
  );
});
