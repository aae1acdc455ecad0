import { openAsBlob } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import { openAdapter } from '../../workers/engine/lora/open-adapter.ts';
import { wornLoras } from '../../workers/engine/lora/wear-loras.ts';
import type { Model } from '../../workers/engine/model.ts';
import { encodePrompt, vocabulariesOf } from '../../workers/engine/stages/text.ts';
import { Adapters } from '../../workers/weights/lora/adapter.ts';
import { adaptedReader } from '../../workers/weights/lora/adapted-reader.ts';
import { loraModules } from '../../workers/weights/lora/modules.ts';
import { fixture } from '../goldens/golden-case.ts';
import { madeLora } from '../quality/made-lora.ts';
import { packFormats, quantised } from '../quality/quantised-model.ts';
import { relativeRms, unetOutputs } from '../quality/unet-error.ts';
import { SLOW } from '../slow.ts';
import { openLavapipe, openSwiftShader } from './node-gpu.ts';
import { openNodeModel } from './node-model.ts';

/** In half precision where lavapipe is installed, else in float32. */
const isHalf = (await openLavapipe()) === null;
const missing = isHalf ? null : await openSwiftShader();
/** Relative error of one UNet call. */
const MOST_ERROR = isHalf ? 0.02 : 1e-4;
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const TINY = fixture('tiny-playground');
const WASM = { backend: 'wasm', precision: 'fp32' } as const;

const stored = await openNodeModel(TINY, WASM);
const prompt = await encodePrompt(
  stored.job(),
  await vocabulariesOf(stored.job()),
  'a red house by the sea',
);
const latents = createGenerator('cpu', 3n).randn(4 * 32 * 32);
const inputs = [{ prompt, latents, level: 12 }];
const open = (file: Blob) =>
  openAdapter(
    { file, index: 0, scale: 0.7, force: false },
    loraModules(stored.loaded.model),
    async () => {},
  );
const ADAPTERS = {
  'kohya’s file': await open(await openAsBlob(fixture('lora/kohya_sgm.safetensors'))),
  'a DoRA': await open(await madeLora(stored.loaded.model, 0.3, 0.3)),
};
await stored.close();
/** Without the slow tests, each LoRA and each precision once. */
const CASES = Object.entries(ADAPTERS).flatMap(([name, adapter], i) =>
  (['q8', 'q4'] as const).flatMap((precision, j) =>
    SLOW || i === j ? [{ name, adapter, precision }] : [],
  ),
);

/** Layers rounded as a pack rounds them, with the LoRA merged into what that gives. */
function rounded(precision: 'q8' | 'q4', adapters: Adapters): (model: Model) => Model {
  return (model) => {
    const base = quantised(model, packFormats(model, precision));
    return {
      ...base,
      async weights(component) {
        const store = await base.weights(component);
        return component === 'unet' ? adaptedReader(store, adapters, component) : store;
      },
    };
  };
}

/** The UNet's output on wasm in float32. */
async function onWasm(precision: 'q8' | 'q4', adapters: Adapters) {
  const model = await openNodeModel(TINY, WASM, rounded(precision, adapters));
  const outputs = await unetOutputs(model, inputs);
  await model.close();
  return outputs;
}

describe.skipIf(missing !== null)(`branches beside quantised layers on a GPU${reason}`, () => {
  const measured: string[] = [];
  afterAll(() => console.log(measured.join('\n')));

  it.each(CASES)(
    '$precision: $name changes the UNet’s output as on the CPU',
    async ({ name, adapter, precision }) => {
      const gpu = await openNodeModel(TINY, { backend: 'webgpu', precision });
      const [plain] = await unetOutputs(gpu, inputs);
      await gpu.loaded.sessions.wear(wornLoras([adapter]));
      const [worn] = await unetOutputs(gpu, inputs);
      await gpu.close();
      const [plainWanted] = await onWasm(precision, new Adapters());
      const [wornWanted] = await onWasm(precision, new Adapters([adapter]));
      const error = (a?: Float32Array, b?: Float32Array) =>
        relativeRms(inputs, [a ?? new Float32Array()], [b ?? new Float32Array()]);
      const [without, withIt] = [error(plain, plainWanted), error(worn, wornWanted)];
      const change = error(plain, wornWanted);
      measured.push(
        `${precision}, ${name}: without ${without.toExponential(1)}, with ${withIt.toExponential(1)}; it changes ${change.toFixed(3)}`,
      );
      // As near with branches as without, and what the LoRA changes is far more.
      expect(without).toBeLessThan(MOST_ERROR);
      expect(withIt).toBeLessThan(MOST_ERROR);
      expect(change).toBeGreaterThan(5 * withIt);
    },
  );
});
