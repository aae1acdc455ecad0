import { mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../tools/build.mjs';
import { packFolder } from '../../tools/pack/pack-folder.ts';
import { chooseModel } from '../../tools/runner/model-folder.ts';
import { openSession, type RunnerOutcome, type RunnerSession } from '../../tools/runner/session.ts';
import { ensureBrowser } from '../../tools/setup.mjs';
import type { Precision } from '../../workers/protocol.ts';
import { fixture, readCases } from './golden-case.ts';

const TINY = fixture('tiny-playground');
const RESULTS = fileURLToPath(new URL('../../test-results/goldens/one-step/', import.meta.url));

describe('a packed model in the runner', () => {
  let session: RunnerSession;
  let packs: string;
  beforeAll(async () => {
    mkdirSync(RESULTS, { recursive: true });
    packs = await mkdtemp(join(tmpdir(), 'packs-'));
    await ensureBuild();
    session = await openSession({
      executable: await ensureBrowser(),
      profile: 'temporary',
      softwareGpu: true,
      onLog: () => {},
    });
  });
  afterAll(async () => {
    await session?.close();
    await rm(packs, { recursive: true });
  });

  async function pack(precision: Precision): Promise<string> {
    const out = join(packs, precision);
    const model = { id: 'tiny', revision: null };
    await packFolder({ folder: TINY, out, precision, model, shardLimit: 1024 * 1024 });
    return out;
  }

  async function oneStep(folder: string, out: string): Promise<RunnerOutcome> {
    const golden = readCases(fixture('goldens')).find(({ name }) => name === 'one-step');
    if (golden === undefined) throw new Error('there is no one-step');
    return session.run({
      image: golden.source,
      request: golden.request,
      model: await chooseModel(folder),
      backend: 'wasm',
      precision: 'auto',
      noise: 'cpu',
      out,
      trace: undefined,
    });
  }

  it('gives the picture that its folder gives, byte for byte', async () => {
    const files = { folder: join(RESULTS, 'folder.png'), pack: join(RESULTS, 'pack.png') };
    const outcomes = [
      await oneStep(TINY, files.folder),
      await oneStep(await pack('fp32'), files.pack),
    ];
    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    expect(readFileSync(files.pack).equals(readFileSync(files.folder))).toBe(true);
  });

  it('in q8 says that the wasm backend cannot run it', async () => {
    const outcome = await oneStep(await pack('q8'), join(RESULTS, 'q8.png'));
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'feature_not_supported' },
    });
  });
});
