import { openAsBlob } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openAdapter } from '../../workers/engine/lora/open-adapter.ts';
import type { Model } from '../../workers/engine/model.ts';
import { Adapters } from '../../workers/weights/lora/adapter.ts';
import { adaptedReader } from '../../workers/weights/lora/adapted-reader.ts';
import { loraModules } from '../../workers/weights/lora/modules.ts';
import { fixture } from '../goldens/golden-case.ts';
import { openNodeModel } from '../engine/node-model.ts';
import { madeLora } from './made-lora.ts';
import { packFormats, quantised } from './quantised-model.ts';
import { DEMO } from './requests.ts';
import { relativeRms, unetInputs, unetOutputs, type UnetInput } from './unet-error.ts';

const WASM = { backend: 'wasm', precision: 'fp32' } as const;
type Change = (model: Model, adapters: Adapters) => Model;

/** The model with LoRAs merged into the UNet's weights as it has them. */
const merged: Change = (model, adapters) => ({
  ...model,
  weights: async (component) => {
    const store = await model.weights(component);
    return component === 'unet' ? adaptedReader(store, adapters, component) : store;
  },
});

/**
 * The ways a LoRA could be put on a quantised model. A branch beside a layer computes what merging into its
 * rounded weight computes in float32.
 */
const WAYS: Readonly<Record<string, Change>> = {
  'q8, branches': (model, adapters) => merged(quantised(model, packFormats(model, 'q8')), adapters),
  'q8, quantised again': (model, adapters) => again(model, adapters, 'q8'),
  'q4, branches': (model, adapters) => merged(quantised(model, packFormats(model, 'q4')), adapters),
  'q4, quantised again': (model, adapters) => again(model, adapters, 'q4'),
};

function again(model: Model, adapters: Adapters, precision: 'q8' | 'q4'): Model {
  const formats = packFormats(model, precision);
  return quantised(merged(quantised(model, formats), adapters), formats);
}

const TINY = fixture('tiny-playground');
/** `share` as {@link madeLora} has it, 0: a file of the references; `lengths`: a DoRA. */
const MODELS = [
  { name: 'miniature, kohya_sgm at 0.7', path: TINY, scale: 0.7, share: 0, lengths: 0 },
  { name: 'miniature, DoRA of 10 %', path: TINY, scale: 1, share: 0.1, lengths: 0.1 },
  { name: 'demo, 1 % of the weights', path: DEMO, scale: 1, share: 0.01, lengths: 0 },
  { name: 'demo, 10 % of the weights', path: DEMO, scale: 1, share: 0.1, lengths: 0 },
  { name: 'demo, DoRA of 1 %', path: DEMO, scale: 1, share: 0.01, lengths: 0.01 },
  { name: 'demo, DoRA of 10 %', path: DEMO, scale: 1, share: 0.1, lengths: 0.1 },
];

const rows: string[] = [];
afterAll(() => console.log(rows.join('\n')));

/** What a LoRA changed: outputs with it less those without. */
function effect(a: readonly Float32Array[], b: readonly Float32Array[]): Float32Array[] {
  return a.map((each, i) => each.map((value, k) => value - (b[i]?.[k] ?? NaN)));
}

describe.each(MODELS)('a LoRA on $name, one UNet call', async (each) => {
  const { name, path, scale, share, lengths } = each;
  let inputs: readonly UnetInput[] = [];
  const outputsOf = async (change: (model: Model) => Model) => {
    const model = await openNodeModel(path, WASM, change);
    if (inputs.length === 0) inputs = (await unetInputs(model)).filter((_, i) => i % 4 === 0);
    const outputs = await unetOutputs(model, inputs);
    await model.close();
    return outputs;
  };
  const stored = await openNodeModel(path, WASM);
  const { model } = stored.loaded;
  const file =
    share === 0
      ? await openAsBlob(fixture('lora/kohya_sgm.safetensors'))
      : await madeLora(model, share, lengths);
  const asked = { file, index: 0, scale, force: false };
  const adapters = new Adapters([await openAdapter(asked, loraModules(model), async () => {})]);
  const plain = await outputsOf((each) => each);
  const expected = await outputsOf((each) => merged(each, adapters));
  await stored.close();

  const lostBy = new Map<string, number>();

  it.each(Object.entries(WAYS))('%s', async (way, change) => {
    const outputs = await outputsOf((each) => change(each, adapters));
    const none = await outputsOf((each) => change(each, new Adapters()));
    const error = relativeRms(inputs, outputs, expected);
    const lost = relativeRms(inputs, effect(outputs, none), effect(expected, plain));
    const decibels = -20 * Math.log10(error);
    // What the bits cost without any LoRA: no way of putting one on can do better.
    const alone = -20 * Math.log10(relativeRms(inputs, none, plain));
    const cells = [decibels.toFixed(1), alone.toFixed(1), `${(100 * lost).toFixed(1)} %`];
    rows.push(`| ${[name, way, ...cells].join(' | ')} |`);
    lostBy.set(way, lost);
    // The miniature's weights are random; its UNet stays below that with 8 and with 4 bits.
    if (path === DEMO) expect(decibels).toBeGreaterThan(45);
  });

  it.each(['q8', 'q4'])('%s: branches keep more of what the LoRA changes', (precision) => {
    const [branches, requantised] = [`${precision}, branches`, `${precision}, quantised again`];
    expect(lostBy.get(branches)).toBeLessThan(lostBy.get(requantised) ?? 0);
  });
});
