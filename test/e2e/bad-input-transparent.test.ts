import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode as encodePng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseModel } from '../../tools/runner/model-folder.ts';
import type { RunnerSession } from '../../tools/runner/session.ts';
import { toTensor } from '../../workers/engine/image/tensor.ts';
import { fixture } from '../goldens/golden-case.ts';
import { readTrace } from '../goldens/trace.ts';
import { losslessWebp } from '../pictures/lossless-webp.ts';
import { openSoftwareSession } from '../servers/runner-session.ts';

/**
 * The size that is drawn, so a run does not resize the picture and its first tensor has the same
 * bytes.
 */
const SIDE = 64;

/** Every colour at every alpha; a quarter of the pixels is wholly clear, an eighth nearly. */
const ALPHAS = [0, 255, 128, 0, 1, 254, 64, 200];
const pixels = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) => {
  const pixel = i >> 2;
  const channels = [pixel * 7, pixel >> 3, pixel * 31 + 5, ALPHAS[pixel & 7] ?? 255];
  return (channels[i & 3] ?? 0) & 0xff;
});
const rgb = pixels.filter((_, i) => (i & 3) !== 3);

describe('a transparent picture', () => {
  let session: RunnerSession;
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'transparent-'));
    session = await openSoftwareSession();
  });
  afterAll(async () => {
    await session?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it.each([
    ['png', (picture) => encodePng({ ...picture, channels: 4 })],
    ['webp', losslessWebp],
  ] satisfies [
    string,
    typeof losslessWebp | ((picture: Parameters<typeof losslessWebp>[0]) => Uint8Array),
  ][])(
    'as %s loses its alpha and nothing else: clear pixels keep their colours',
    async (extension, encode) => {
      const image = join(scratch, `picture.${extension}`);
      const trace = join(scratch, `${extension}.safetensors`);
      await writeFile(image, encode({ width: SIDE, height: SIDE, data: pixels }));
      const outcome = await session.run({
        image,
        request: {
          prompt: '',
          image_size: { width: SIDE, height: SIDE },
          num_inference_steps: 1,
          strength: 1,
          guidance_scale: 1,
        },
        model: await chooseModel(fixture('tiny-playground')),
        precision: 'fp32',
        backend: 'wasm',
        noise: 'cpu',
        out: join(scratch, 'out.png'),
        trace,
      });
      expect(outcome).toMatchObject({ ok: true });
      const seen = (await readTrace(trace)).get('image')?.values;
      expect(seen).toEqual(toTensor({ width: SIDE, height: SIDE, data: rgb }));
    },
  );
});
