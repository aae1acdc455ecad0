import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../workers/weights/lora/adapter.ts';
import { sinusoid } from '../../workers/engine/diffusion/sinusoid.ts';
import { openAdapter } from '../../workers/engine/lora/open-adapter.ts';
import { wornLoras } from '../../workers/engine/lora/wear-loras.ts';
import { loraModules } from '../../workers/weights/lora/modules.ts';
import { Tensor } from '../../workers/engine/runtime/ort.ts';
import { makeContext } from '../../workers/engine/stages/context.ts';
import { floatValues, output } from '../../workers/engine/stages/map-tensor.ts';
import { encodePrompt, vocabulariesOf } from '../../workers/engine/stages/text.ts';
import { readTrace, type TraceTensor } from '../goldens/trace.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

const path = (relative: string) =>
  fileURLToPath(new URL(`../fixtures/${relative}`, import.meta.url));
const PROMPT = 'a photo of a small red house by the sea';
const FILES = ['kohya_sgm', 'kohya_diffusers', 'peft', 'peft_metadata', 'old_diffusers'] as const;
const CASES = [
  ...FILES.map((name) => ({ name, loras: [[name, 0.7]] as const })),
  {
    name: 'two_adapters',
    loras: [
      ['kohya_sgm', 0.7],
      ['peft', 0.4],
    ],
  } as const,
];

/** What diffusers computes with the same files. */
describe('networks with LoRA, on the CPU', () => {
  let model: NodeModel;
  let inputs: ReadonlyMap<string, TraceTensor>;
  beforeAll(async () => {
    model = await openNodeModel(path('tiny-playground'), { backend: 'wasm', precision: 'fp32' });
    inputs = await readTrace(path('lora/inputs.safetensors'));
  });
  afterAll(() => model.close());

  const wear = async (loras: readonly (readonly [string, number])[]) => {
    const { loaded } = model;
    const adapters: Adapter[] = [];
    for (const [index, [name, scale]] of loras.entries()) {
      const file = await openAsBlob(path(`lora/${name}.safetensors`));
      const asked = { file, index, scale, force: false };
      adapters.push(await openAdapter(asked, loraModules(loaded.model), async () => {}));
    }
    await loaded.sessions.wear(wornLoras(adapters));
  };

  it.each(CASES)('$name', async ({ name, loras }) => {
    await wear(loras);
    const expected = await readTrace(path(`lora/expected_${name}.safetensors`));
    const run = model.job();
    const { embeds, pooled } = await encodePrompt(run, await vocabulariesOf(run), PROMPT);
    expect(furthest(embeds, valuesOf(expected, 'prompt_embeds'))).toBeLessThanOrEqual(1e-4);
    expect(furthest(pooled, valuesOf(expected, 'pooled'))).toBeLessThanOrEqual(1e-4);
    const made = [await unetOutput(0), await unetOutput(1)].flatMap((each) => [...each]);
    expect(furthest(made, valuesOf(expected, 'unet_output'))).toBeLessThanOrEqual(1e-4);
  });

  /** The UNet's output for one of the two recorded inputs. */
  async function unetOutput(row: number): Promise<Float32Array> {
    const part = (name: string) => {
      const all = valuesOf(inputs, name);
      return all.slice((row * all.length) / 2, ((row + 1) * all.length) / 2);
    };
    const run = model.job();
    const { unet } = run.model;
    const prompt = { key: null, ids1: new Int32Array(0), ids2: new Int32Array(0) };
    const encoded = {
      ...prompt,
      truncated: false,
      embeds: part('context'),
      pooled: part('pooled'),
    };
    const { feeds, dispose } = await makeContext(run, encoded, part('time_ids'));
    const session = await run.session('unet');
    const width = unet.block_out_channels[0] ?? 0;
    const time = sinusoid(valuesOf(inputs, 'timestep'), width, unet);
    const results = await session.run({
      sample: new Tensor('float32', part('sample'), [1, 4, 16, 16]),
      time: new Tensor('float32', time, [1, width]),
      ...feeds,
    });
    dispose();
    return floatValues(output(results, 'out_sample'));
  }
});

function valuesOf(tensors: ReadonlyMap<string, TraceTensor>, name: string): Float32Array {
  return Float32Array.from(tensors.get(name)?.values ?? []);
}

function furthest(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (actual.length !== wanted.length) return Number.NaN;
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - (wanted[i] ?? Number.NaN))));
}
