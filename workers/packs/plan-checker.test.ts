import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CONCEPT_WEIGHTS,
  checkerFixture,
  memoryFolder,
  packedChecker,
} from '../../test/engine/node-checker.ts';
import { conceptWeights } from '../graph/clip-vision.ts';
import { parseClipVisionConfig } from '../graph/clip-vision-config.ts';
import type { ModelFolder } from '../weights/folder.ts';
import { safetensorsReader } from '../weights/safetensors-reader.ts';
import { readHeader } from '../weights/safetensors.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { formatOf } from './model-format.ts';
import { planChecker } from './plan-checker.ts';

const CONFIG = 'safety_checker/config.json';
const WEIGHTS = 'safety_checker/model.fp16.safetensors';
const bytesOf = (name: string) => new Uint8Array(readFileSync(checkerFixture(name)));
const config = bytesOf(`v1/${CONFIG}`);
const weights = bytesOf(CONCEPT_WEIGHTS);
const licence = new TextEncoder().encode('OpenRAIL');
const folder = (changes: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = []) =>
  memoryFolder('safety-v1', new Map([[CONFIG, config], [WEIGHTS, weights], ...changes]));

describe('a pack of a safety checker', () => {
  let q8: ModelFolder;
  beforeAll(async () => {
    q8 = await packedChecker(folder([['LICENSE.md', licence]]), 'q8');
  });

  it('has the config, the licence, and linear layers in the precision asked for', async () => {
    const plan = await planChecker(folder([['LICENSE.md', licence]]), 'q8');
    expect(plan.files.map(({ path }) => path)).toEqual([CONFIG, 'LICENSE.md']);
    expect(plan.sources.map(({ component, path }) => [component, path])).toEqual([
      ['safety_checker', WEIGHTS],
    ]);
    const made = plan.sources.flatMap(({ tensors }) => tensors.flatMap((each) => each.weights));
    const blocks = made.filter(({ transform }) => transform === 'q8');
    // Of the miniature's widths only the inner one, 96, divides into blocks of 32.
    expect(blocks.map(({ key }) => key)).toEqual(
      [0, 1, 2].map((i) => `vision_model.vision_model.encoder.layers.${i}.mlp.fc2.weight`),
    );
  });

  it('keeps the concepts and their thresholds as they are, in float32', async () => {
    const reader = await q8.pack?.weights('safety_checker');
    const upstream = safetensorsReader(
      bytesSource(weights, WEIGHTS),
      await readHeader(bytesSource(weights, WEIGHTS)),
    );
    const { concepts, specialCare } = conceptWeights(
      parseClipVisionConfig(JSON.parse(await q8.text(CONFIG))),
    );
    for (const spec of [concepts, specialCare].flatMap((each) => [each.embeds, each.thresholds])) {
      expect(await reader?.find(spec).read()).toEqual(await upstream.find(spec).read());
    }
  });

  it('is known for what it is', () => {
    const common = { transform: 'as-is' as const, dtype: 'fp32' as const, shape: [1], dims: [1] };
    const place = { shard: 0, offset: 0, byteLength: 4, sha256: '0'.repeat(64) };
    const indexOf = (...components: ('safety_checker' | 'unet' | 'file')[]) => ({
      format: 'playground-webgpu-pack' as const,
      version: 1 as const,
      model: { id: 'a', revision: null },
      precision: 'fp16' as const,
      sources: [],
      shardLimit: 1,
      shards: [],
      files: [],
      tensors: components.map((component) => ({ ...common, ...place, component, key: component })),
    });
    expect(formatOf(indexOf('safety_checker', 'safety_checker'))).toBe('checker');
    expect(formatOf(indexOf('safety_checker', 'unet'))).toBe('diffusers');
    expect(formatOf(indexOf('file'))).toBe('files');
  });

  it.each([
    ['has no checker', [[CONFIG, new TextEncoder().encode('{}')]], /^vision_config /],
    ['has a config of another one', [[CONFIG, wider()]], /has the shape/],
  ] as const)('is refused before a byte is stored where the folder %s', async (_, changes, why) => {
    await expect(planChecker(folder(changes), 'fp16')).rejects.toThrow(why);
  });
});

function wider(): Uint8Array<ArrayBuffer> {
  const json = JSON.parse(new TextDecoder().decode(config)) as { projection_dim: number };
  return new TextEncoder().encode(JSON.stringify({ ...json, projection_dim: 64 }));
}
