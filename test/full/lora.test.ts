import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../../workers/graph/config.ts';
import { unetGraph } from '../../workers/graph/unet.ts';
import { contextGraph } from '../../workers/graph/context.ts';
import { packTarget } from '../../workers/packs/plan.ts';
import { Adapters } from '../../workers/weights/lora/adapter.ts';
import { adaptedReader } from '../../workers/weights/lora/adapted-reader.ts';
import { loraModules } from '../../workers/weights/lora/modules.ts';
import { readLora } from '../../workers/weights/lora/read-lora.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { safetensorsReader } from '../../workers/weights/safetensors-reader.ts';
import { GeneratedFile } from './generated-file.ts';
import { kohyaFile, transformerWeights } from './kohya-file.ts';
import { RandomWeights } from './random-weights.ts';

const json = (path: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../tools/bench/sdxl/${path}/config.json`, import.meta.url), 'utf8'),
  );
const unet = parseUnetConfig(json('unet'));
const configs = {
  unet,
  vae: parseVaeConfig(json('vae')),
  textEncoder: parseClipConfig('text_encoder', json('text_encoder')),
  textEncoder2: parseClipConfig('text_encoder_2', json('text_encoder_2')),
};
const random = new RandomWeights();
const changed = await transformerWeights();

/** Bytes of the weights of the UNet's two graphs. */
function bytes(precision: 'fp16' | 'q8', worn: Adapters): number {
  const target = { ...packTarget(precision), branches: worn.branches('unet') };
  return unetGraph(unet, target).weightBytes + contextGraph(unet, target).weightBytes;
}

/** Its header, the table of names and the graphs; no session is made. */
describe('a LoRA of rank 16 over every block of the published UNet', async () => {
  const source = await kohyaFile(unet);
  const file = await readLora(source, 0, loraModules(configs), false);
  const adapters = new Adapters([{ file, index: 0, scale: 0.8, id: 'made' }]);

  it('has 722 layers in 2,166 tensors and 85 MB, and no key is left over', () => {
    expect(changed).toHaveLength(10 * 70 + 2 * 11);
    expect(file.layers).toHaveLength(722);
    expect(file.notes).toEqual([]);
    expect(source.size / 1e6).toBeCloseTo(85.4, 1);
  });

  it('adds its own bytes to the graphs of 8 bits as branches, and nothing to those of fp16', () => {
    const none = new Adapters();
    expect(bytes('fp16', adapters)).toBe(bytes('fp16', none));
    const factors = file.layers.reduce(
      (sum, { down, up }) => sum + down.end - down.begin + up.end - up.begin,
      0,
    );
    expect(bytes('q8', adapters) - bytes('q8', none)).toBe(factors);
  });

  it('is merged into a weight of each shape, in the time that is written down', async () => {
    const base = new GeneratedFile('unet.safetensors', changed, random).source();
    const plain = safetensorsReader(base, await readHeader(base));
    const worn = adaptedReader(plain, adapters, 'unet');
    const shapes = new Set(changed.map(({ shape }) => shape.join(' ')));
    let [without, with_] = [0, 0];
    for (const shape of shapes) {
      const same = changed.filter((each) => each.shape.join(' ') === shape);
      const [rows = 0, columns = 0] = shape.split(' ').map(Number);
      const name = same[0]?.name ?? '';
      const spec = {
        name,
        key: name,
        shape: [rows, columns],
        transform: 'transpose',
        dims: [columns, rows],
        dtype: 'fp16',
      } as const;
      const began = performance.now();
      await plain.find(spec).read();
      const between = performance.now();
      const bytes = await worn.find(spec).read();
      const end = performance.now();
      expect(bytes).toHaveLength(2 * rows * columns);
      without += same.length * (between - began);
      with_ += same.length * (end - between);
    }
    console.log(
      `the weights of 722 layers: ${(without / 1000).toFixed(1)} s without the LoRA, ${(with_ / 1000).toFixed(1)} s with it`,
    );
  });
});
