import { openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAdapter } from '../../workers/engine/lora/open-adapter.ts';
import { type Model, openModel } from '../../workers/engine/model.ts';
import { downKey, upKey } from '../../workers/graph/low-rank-branch.ts';
import type { GraphTarget } from '../../workers/graph/networks.ts';
import { graphOf } from '../../workers/graph/stages.ts';
import type { PlacedWeight } from '../../workers/graph/weight-plan.ts';
import { openPackFolder } from '../../workers/packs/open-folder.ts';
import { packTarget } from '../../workers/packs/plan.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { adaptedReader } from '../../workers/weights/lora/adapted-reader.ts';
import { Adapters } from '../../workers/weights/lora/adapter.ts';
import { loraModules } from '../../workers/weights/lora/modules.ts';
import { addProduct } from '../../workers/weights/lora/low-rank.ts';
import { dequantize } from '../../workers/weights/dequantize.ts';
import { transpose2d } from '../../workers/weights/transpose.ts';
import { madeLora } from '../../test/quality/made-lora.ts';
import { nodeSource } from '../node-source.ts';
import { packFolder } from './pack-folder.ts';

const fixture = (path: string) =>
  fileURLToPath(new URL(`../../test/fixtures/${path}`, import.meta.url));
const TINY = fixture('tiny-playground');
const WASM: GraphTarget = { ...packTarget('fp32'), dialect: 'portable' };

let root: string;
let upstream: Model;
let adapters: Adapters;
const opened: { close(): Promise<void> }[] = [];
const opener = (folder: string) => async (path: string) => {
  const source = await nodeSource(join(folder, path), path);
  opened.push(source);
  return source;
};
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pack-lora-'));
  upstream = await openModel(modelFolder(TINY, opener(TINY)), 'fp32');
  const blob = await openAsBlob(fixture('lora/kohya_sgm.safetensors'));
  const asked = { file: blob, index: 0, scale: 0.7, force: false };
  adapters = new Adapters([await openAdapter(asked, loraModules(upstream), async () => {})]);
});
afterAll(async () => {
  for (const file of opened) await file.close();
  await rm(root, { recursive: true });
});

async function packed(precision: 'fp16' | 'q8' | 'q4'): Promise<Model> {
  const out = join(root, precision);
  await packFolder({ folder: TINY, out, precision, model: { id: 'tiny', revision: null } });
  const folder = await openPackFolder(precision, opener(out));
  if (folder === undefined) throw new Error(`${precision} is no pack`);
  return openModel(folder, precision);
}

/** The UNet's weight of a graph, without the LoRA and with it. */
async function both(model: Model, weight: PlacedWeight) {
  const base = await model.weights('unet');
  const plain = await base.find(weight).read();
  const worn = await adaptedReader(base, adapters, 'unet').find(weight).read();
  return { plain, worn };
}

const floats = (bytes: Uint8Array<ArrayBuffer>) => new Float32Array(bytes.buffer);
const changed = (weight: PlacedWeight) => adapters.of('unet', weight.key).length > 0;

describe('a LoRA on a pack', () => {
  it.each(['fp16', 'q8'] as const)(
    'of %s on wasm adds what it adds upstream',
    async (precision) => {
      const model = await packed(precision);
      const weights = graphOf('unet', model, WASM).weights.filter(changed);
      expect(weights.length).toBeGreaterThan(10);
      for (const weight of weights) {
        const [ours, theirs] = [await both(model, weight), await both(upstream, weight)];
        const [a, b, c, d] = [ours.worn, ours.plain, theirs.worn, theirs.plain].map(floats);
        const off = a?.map(
          (_, i) => (a[i] ?? NaN) - (b?.[i] ?? NaN) - (c?.[i] ?? NaN) + (d?.[i] ?? NaN),
        );
        expect(Math.max(...(off ?? [NaN]).map(Math.abs))).toBeLessThan(1e-6);
      }
    },
  );

  it('of q8 on WebGPU leaves its blocks as they are and brings the branches', async () => {
    const model = await packed('q8');
    const target = { ...packTarget('q8'), branches: adapters.branches('unet') };
    const { weights } = graphOf('unet', model, target);
    const base = await model.weights('unet');
    const reader = adaptedReader(base, adapters, 'unet');
    const quantised = weights.filter((each) => each.transform === 'q8' && changed(each));
    expect(quantised.length).toBeGreaterThan(5);
    for (const weight of quantised) {
      const { plain, worn } = await both(model, weight);
      expect(Buffer.from(worn).equals(plain)).toBe(true);
      const up = weights.find(({ key }) => key === upKey(weight.key, 'q8'));
      expect(up && (await reader.find(up).read()).length).toBe(up?.byteLength);
    }
  });
});

describe('a DoRA beside quantised layers', () => {
  let worn: Adapters;
  beforeAll(async () => {
    const modules = loraModules(upstream);
    const dora = { file: await madeLora(upstream, 0.1, 0.3), index: 0, scale: 0.7, force: false };
    const other = { file: await madeLora(upstream, 0.1), index: 1, scale: 0.5, force: false };
    worn = new Adapters([
      await openAdapter(dora, modules, async () => {}),
      await openAdapter(other, modules, async () => {}),
    ]);
  });

  it.each(['q8', 'q4'] as const)(
    'in %s: scales and branch together are what merging into the rounded weight makes',
    async (precision) => {
      const model = await packed(precision);
      const reader = adaptedReader(await model.weights('unet'), worn, 'unet');
      const target = { ...packTarget(precision), float: 'fp32' as const };
      const { weights } = graphOf('unet', model, { ...target, branches: worn.branches('unet') });
      const merged = graphOf('unet', model, WASM).weights;
      const bytes = async (find: (weight: PlacedWeight) => boolean, of = weights) => {
        const weight = of.find(find);
        if (weight === undefined) throw new Error('the graph has no such weight');
        return reader.find(weight).read();
      };
      const blocks = weights.filter(
        ({ key, transform: t }) => (t === 'q8' || t === 'q4z') && worn.of('unet', key).length > 0,
      );
      expect(blocks.length).toBeGreaterThan(10);
      for (const weight of blocks) {
        const { key, shape, transform: format } = weight;
        if (format !== 'q8' && format !== 'q4z') continue;
        const [out = 0, inputs = 0] = shape;
        const scales = floats(
          await bytes((each) => each.key === key && each.transform === `${format}-scales`),
        );
        const zeros =
          format === 'q4z'
            ? await bytes((each) => each.key === key && each.transform === 'q4z-zeros')
            : new Uint8Array(0);
        const parts = { blocks: await reader.find(weight).read(), scales, zeros };
        const sum = dequantize(parts, format, inputs);
        const up = floats(await bytes((each) => each.key === upKey(key, format)));
        const down = floats(await bytes((each) => each.key === downKey(key)));
        const rank = up.length / out;
        addProduct(sum, transpose2d(up, rank, out), transpose2d(down, inputs, rank), rank);
        const wanted = transpose2d(
          floats(await bytes((each) => each.key === key, merged)),
          inputs,
          out,
        );
        const largest = Math.max(...wanted.map(Math.abs));
        const off = Math.max(...sum.map((value, i) => Math.abs(value - (wanted[i] ?? NaN))));
        expect(off / largest, key).toBeLessThan(1e-5);
      }
    },
  );
});
