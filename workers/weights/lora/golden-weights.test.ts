import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/goldens/golden-case.ts';
import { readTrace } from '../../../test/goldens/trace.ts';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../../graph/config.ts';
import type { WeightSpec } from '../../graph/weight-plan.ts';
import { openComponentFile } from '../component-file.ts';
import type { LoraComponent } from '../naming/kohya.ts';
import { safetensorsReader } from '../safetensors-reader.ts';
import { bytesSource } from '../sources/bytes-source.ts';
import { readHeader } from '../safetensors.ts';
import { transpose2d } from '../transpose.ts';
import { type Adapter, Adapters } from './adapter.ts';
import { adaptedReader } from './adapted-reader.ts';
import { loraModules } from './modules.ts';
import { readLora } from './read-lora.ts';

const json = (path: string): unknown =>
  JSON.parse(readFileSync(fixture(`tiny-playground/${path}/config.json`), 'utf8'));
const modules = loraModules({
  unet: parseUnetConfig(json('unet')),
  vae: parseVaeConfig(json('vae')),
  textEncoder: parseClipConfig('text_encoder', json('text_encoder')),
  textEncoder2: parseClipConfig('text_encoder_2', json('text_encoder_2')),
});

const open = (path: string, name: string) =>
  bytesSource(new Uint8Array(readFileSync(fixture(path))), name);

async function adapter(name: string, scale: number, index = 0): Promise<Adapter> {
  const source = open(`lora/${name}.safetensors`, name);
  return { file: await readLora(source, index, modules, false), index, scale, id: name };
}

async function stored(component: LoraComponent) {
  const source = await openComponentFile(
    async (path) => open(`tiny-playground/${path}`, path),
    component,
    'fp32',
  );
  return safetensorsReader(source, await readHeader(source));
}

const FILES = ['kohya_sgm', 'kohya_diffusers', 'peft', 'peft_metadata', 'old_diffusers'];
const CASES = [
  ...FILES.map((name) => ({ name, loras: [{ file: name, scale: 0.7 }] })),
  {
    name: 'two_adapters',
    loras: [
      { file: 'kohya_sgm', scale: 0.7 },
      { file: 'peft', scale: 0.4 },
    ],
  },
];

/** What diffusers and PEFT merge. */
describe.each(CASES)('the weights that $name changes', async ({ name, loras }) => {
  const expected = await readTrace(fixture(`lora/expected_${name}.safetensors`));
  const weights = [...expected].filter(([key]) => key.startsWith('weight.'));
  const worn = new Adapters(
    await Promise.all(loras.map(({ file, scale }, index) => adapter(file, scale, index))),
  );

  it('are named, and the file has no key that is not used', () => {
    expect(weights.length).toBeGreaterThan(0);
    expect(worn.all.flatMap(({ file }) => file.notes)).toEqual([]);
  });

  it.each(weights)('%s', async (key, tensor) => {
    const [, component = '', path = ''] = /^weight\.(\w+)\.(.+)$/.exec(key) ?? [];
    const network = component as LoraComponent;
    const reader = adaptedReader(await stored(network), worn, network);
    const { shape } = tensor;
    const spec: WeightSpec = {
      name: key,
      key: `${path}.weight`,
      shape,
      transform: 'as-is',
      dims: shape,
      dtype: 'fp32',
    };
    const merged = await reader.find(spec).read();
    expect(furthest(new Float32Array(merged.buffer), tensor.values)).toBeLessThan(1e-6);
    if (shape.length !== 2) return;
    const [rows = 0, columns = 0] = shape;
    const turned = reader.find({ ...spec, transform: 'transpose' }).readSync();
    const back = transpose2d(new Float32Array(turned.buffer), columns, rows);
    expect(furthest(back, tensor.values)).toBeLessThan(1e-6);
  });
});

function furthest(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (actual.length !== wanted.length) return Number.NaN;
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - (wanted[i] ?? Number.NaN))));
}
