import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packFolder } from '../../tools/pack/pack-folder.ts';
import { downloadFolder } from '../../workers/store/download/download-folder.ts';
import { parseLfsPointer } from '../../workers/store/download/lfs-pointer.ts';
import type { LinearFormat } from '../../workers/graph/linear-formats.ts';
import type { PackIndex } from '../../workers/packs/format.ts';
import { packedFormats } from '../../workers/packs/packed-formats.ts';
import { planPack } from '../../workers/packs/plan.ts';
import type { PackCommit } from '../../workers/packs/progress.ts';
import type { ShardSink } from '../../workers/packs/shard-writer.ts';
import { writePack } from '../../workers/packs/write.ts';
import { fixture } from '../goldens/golden-case.ts';
import { endless, PATH, peaked, plan, stored, usual } from './q4-pack.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import { folderRepo, type HubRepo, memoryFile } from '../servers/hub/hub-files.ts';

const MODEL = { id: 'tiny', revision: 'abc' };
const LIMITS = { shardLimit: 1024 * 1024 };
const RANGE = 256 * 1024;
const IN_FLIGHT = 3;
const UNET = 'unet/diffusion_pytorch_model.safetensors';

let out: string;
let packed: PackIndex;
let repo: HubRepo;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'install-'));
  const options = { folder: fixture('tiny-playground'), out, model: MODEL, ...LIMITS };
  packed = await packFolder({ ...options, precision: 'q8' });
  repo = await folderRepo(fixture('tiny-playground'), 'abc');
});
afterAll(() => rm(out, { recursive: true }));

/** Shards in memory, as the browser's file system would have them. */
function memoryShards(): ShardSink & { readonly shards: Map<string, Uint8Array> } {
  const shards = new Map<string, Uint8Array>();
  let open = '';
  return {
    shards,
    async begin(path) {
      open = path;
      shards.set(path, new Uint8Array(0));
    },
    async resume(path, bytes) {
      open = path;
      shards.set(path, shards.get(path)?.slice(0, bytes) ?? new Uint8Array(0));
    },
    async append(bytes) {
      shards.set(open, Buffer.concat([shards.get(open) ?? bytes, bytes]));
    },
    async patch(path, offset, bytes) {
      const there = shards.get(path)?.subarray(offset, offset + bytes.byteLength);
      if (there?.byteLength !== bytes.byteLength) throw new RangeError(`nothing at ${offset}`);
      there.set(bytes);
    },
    async flush() {},
    async seal() {},
  };
}

/** Installs q8 from the hub, ended after `stops` commits of each run. */
async function install(
  hub: HubServer,
  stops: readonly number[] = [],
  expected: ReadonlyMap<string, string> = new Map(),
) {
  const base = `${hub.origin}/owner/tiny/resolve/abc/`;
  const sink = memoryShards();
  const commits: PackCommit[] = [];
  for (const most of [...stops, Infinity]) {
    const abort = new AbortController();
    const folder = downloadFolder('tiny', base, {
      rangeBytes: RANGE,
      inFlight: IN_FLIGHT,
      signal: abort.signal,
      policy: { wait: async () => {}, stallMs: 10_000 },
    });
    let left = most;
    try {
      const plan = await planPack(folder.headers, 'q8', LIMITS);
      const index = await writePack(plan, folder.stream, sink, {
        model: MODEL,
        expected,
        resume: structuredClone(commits),
        signal: abort.signal,
        async onCommits(batch) {
          commits.push(...batch);
          left -= batch.length;
          if (left <= 0) abort.abort(new Error('stopped'));
        },
      });
      return { index, shards: sink.shards, commits };
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      await folder.close();
    }
  }
  throw new Error('the install did not end');
}

const published = () => new Map(packed.sources.map(({ path, sha256 }) => [path, sha256]));
const fetched = ({ requests }: HubServer) => requests.reduce((sum, { bytes }) => sum + bytes, 0);

async function expectSame({ index, shards }: Awaited<ReturnType<typeof install>>): Promise<void> {
  expect(index).toEqual(packed);
  for (const { path } of packed.shards) {
    expect((await readFile(join(out, path))).equals(shards.get(path) ?? new Uint8Array(0))).toBe(
      true,
    );
  }
}

describe('installing from the hub', () => {
  it('writes the shards that npm run pack writes, and fetches each file once', async () => {
    const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
    await expectSame(await install(hub));
    const source = [...repo.files.values()].reduce((sum, { size }) => sum + size, 0);
    // Headers are fetched twice: to plan, and with the rest.
    expect(fetched(hub)).toBeLessThan(source * 1.02);
    const asked = (server: 'hub' | 'cdn') =>
      hub.requests.filter((request) => request.server === server).length;
    // 14 small files behind a redirect, 2 licences and 4 fp16 names that are not there, 4 headers, 4 openings,
    // 4 lines for each of 4 files. However large the files are, the hub is not asked more often.
    expect(asked('hub')).toBeLessThanOrEqual(28 + 2 + 4 + 4 + 4 + 16);
    expect(asked('cdn')).toBeGreaterThan(50);
    await hub.close();
  });

  it('ends with the same bytes when answers go wrong on the way', async () => {
    const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
    for (const [after, fault] of [
      { kind: 'cut', bytes: 100_000 } as const,
      { kind: 'status', status: 403 } as const,
      { kind: 'short-body', bytes: 1000 } as const,
      { kind: 'wrong-range', by: 16 } as const,
      { kind: 'too-many-requests', retryAfter: 1 } as const,
      { kind: 'range-ignored' } as const,
    ].entries()) {
      hub.faults.add({ ...fault, path: UNET, after: 6 + after });
    }
    await expectSame(await install(hub));
    await hub.close();
  });

  it('that is stopped goes on where it was, for a few ranges more', async () => {
    const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
    await install(hub);
    const once = fetched(hub);
    const stops = [1, 30, 200, 5, 111, 250];
    await expectSame(await install(hub, stops));
    const again = fetched(hub) - 2 * once;
    const small = 600 * 1024;
    expect(again).toBeLessThan(stops.length * (IN_FLIGHT * RANGE + small));
    await hub.close();
  });

  it('streams a file with wrong bytes once more and rewrites the tensor that differs', async () => {
    const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
    // A bit of a float's exponent, because quantising to 8 bits would round a lower bit away.
    hub.faults.add({ kind: 'flipped-bit', at: 3_000_003, path: UNET, times: 22 });
    const before = fetched(hub);
    const done = await install(hub, [], published());
    await expectSame(done);
    expect(done.commits.filter(({ kind }) => kind === 'repaired')).toHaveLength(1);
    const size = repo.files.get(UNET)?.size ?? 0;
    const source = [...repo.files.values()].reduce((sum, file) => sum + file.size, 0);
    expect(fetched(hub) - before).toBeLessThan(source + size + 512 * 1024);
    await hub.close();
  });

  it('fetches a weight once, however wide it becomes', async () => {
    const size = [1024, 512] as const;
    const weights = { a: usual, b: peaked, c: endless, d: usual };
    const bytes = stored(weights, size);
    const files = new Map([[PATH, memoryFile(bytes, true)]]);
    const hub = await startHubServer({ repos: { 'owner/made': { revision: 'abc', files } } });
    const base = `${hub.origin}/owner/made/resolve/abc/`;
    const folder = downloadFolder('made', base, { rangeBytes: RANGE, inFlight: IN_FLIGHT });
    const sink = memoryShards();
    const { tensors } = await writePack(
      plan(Object.keys(weights), size, LIMITS),
      folder.stream,
      sink,
      {
        model: MODEL,
      },
    );
    await folder.close();
    const formats = packedFormats({ tensors }).unet ?? new Map<string, LinearFormat>();
    expect(Object.fromEntries(formats)).toEqual({ a: 'q4z', b: 'q8', c: 'float', d: 'q4z' });
    expect(fetched(hub)).toBeLessThan(bytes.byteLength + RANGE);
    await hub.close();
  });

  it('of a file that is wrong twice stops with both hashes', async () => {
    const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
    hub.faults.add({ kind: 'flipped-bit', at: 3_000_003, path: UNET, times: Infinity });
    const wanted = published().get(UNET) ?? '';
    await expect(install(hub, [], published())).rejects.toMatchObject({
      code: 'model_file_invalid',
      message: expect.stringMatching(
        new RegExp(`sha256 is ([0-9a-f]{64}), then \\1, and should be ${wanted}`),
      ) as string,
    });
    await hub.close();
  });

  it('knows from the pointer what each file has to be', async () => {
    const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
    const text = await (await fetch(`${hub.origin}/owner/tiny/raw/abc/${UNET}`)).text();
    const source = packed.sources.find(({ path }) => path === UNET);
    expect(parseLfsPointer(text)).toEqual({ sha256: source?.sha256, size: source?.byteLength });
    await hub.close();
  });
});
