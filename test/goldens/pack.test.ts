import { mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packFolder } from '../../tools/pack/pack-folder.ts';
import { chooseModel } from '../../tools/runner/model-folder.ts';
import type { RunnerOutcome, RunnerSession } from '../../tools/runner/session.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import { openSoftwareSession } from '../servers/runner-session.ts';
import { fixture, readCases } from './golden-case.ts';
import { psnr } from './psnr.ts';

const TINY = fixture('tiny-playground');
const RESULTS = fileURLToPath(new URL('../../test-results/goldens/one-step/', import.meta.url));

const FILES = {
  folder: join(RESULTS, 'folder.png'),
  fp32: join(RESULTS, 'pack-fp32.png'),
  q8: join(RESULTS, 'pack-q8.png'),
};

/** What a test that fails says of where to look. */
const LOOK = `See ${relative(process.cwd(), RESULTS)}`;

function oneStepCase() {
  const found = readCases(fixture('goldens')).find(({ name }) => name === 'one-step');
  const [picture] = found?.images ?? [];
  if (found === undefined || picture === undefined) throw new Error('there is no one-step');
  return { ...found, picture };
}

const golden = oneStepCase();

describe('a packed model in the runner', () => {
  let session: RunnerSession;
  let packs: string;
  beforeAll(async () => {
    mkdirSync(RESULTS, { recursive: true });
    packs = await mkdtemp(join(tmpdir(), 'packs-'));
    session = await openSoftwareSession();
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
    return session.run({
      image: golden.source,
      request: golden.request,
      model: await chooseModel(folder),
      backend: 'wasm',
      precision: 'auto',
      noise: 'cpu',
      out,
      trace: traceOf(out),
    });
  }

  it('gives what its folder gives: every tensor on the way, byte for byte, and every pixel', async () => {
    const outcomes = [
      await oneStep(TINY, FILES.folder),
      await oneStep(await pack('fp32'), FILES.fp32),
    ];
    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    const traces = [FILES.fp32, FILES.folder].map((picture) => readFileSync(traceOf(picture)));
    expect(traces[0]?.equals(traces[1] ?? Buffer.alloc(0)), LOOK).toBe(true);
    // Pixels and not files, because each file holds its model's name.
    expect(pixels(FILES.fp32), LOOK).toEqual(pixels(FILES.folder));
  });

  it('runs in q8 where there are no quantised operators, near the reference', async () => {
    const outcome = await oneStep(await pack('q8'), FILES.q8);
    expect(outcome).toMatchObject({ ok: true });
    expect(psnr(pixels(FILES.q8), pixels(golden.picture)), LOOK).toBeGreaterThan(35);
  });
});

const traceOf = (picture: string) => picture.replace('.png', '.safetensors');
const pixels = (picture: string) => decode(readFileSync(picture)).data;
