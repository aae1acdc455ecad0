import { afterAll, describe, expect, it } from 'vitest';
import { COMPONENTS } from '../../workers/graph/stages.ts';
import type { QuantFormat } from '../../workers/graph/linear-formats.ts';
import { isWeightDtype, type WeightDtype } from '../../workers/weights/convert.ts';
import { quantize } from '../../workers/weights/quantize.ts';
import { openNodeModel } from '../engine/node-model.ts';
import { everywhereIn4Bits } from './quantised-model.ts';
import { DEMO } from './requests.ts';

/** Kinds of linear layers of UNet and text encoders, by the end of their path. */
const KINDS = [
  'proj_in',
  'proj_out',
  'attn1.to_q',
  'attn1.to_k',
  'attn1.to_v',
  'attn1.to_out.0',
  'attn2.to_q',
  'attn2.to_k',
  'attn2.to_v',
  'attn2.to_out.0',
  'ff.net.0.proj',
  'ff.net.2',
  'q_proj',
  'k_proj',
  'v_proj',
  'out_proj',
  'fc1',
  'fc2',
] as const;

interface Weight {
  readonly name: string;
  readonly columns: number;
  readonly dtype: WeightDtype;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

describe('what rounding loses of the demo model’s weights', async () => {
  const model = await openNodeModel(DEMO, { backend: 'wasm', precision: 'fp32' });
  const rows: string[] = [];
  afterAll(async () => {
    await model.close();
    console.log(rows.join('\n'));
  });
  const weights: Weight[] = [];
  for (const name of everywhereIn4Bits(model.loaded.model).keys()) {
    const component = COMPONENTS.find((each) => name.startsWith(`${each} `));
    if (component === undefined) continue;
    const key = name.slice(component.length + 1);
    const reader = await model.loaded.model.weights(component);
    const { source, entry } = reader.table(key);
    const { dtype, shape, begin, end } = entry;
    if (!isWeightDtype(dtype)) throw new Error(`${name} is stored as ${dtype}`);
    weights.push({
      name,
      columns: shape[1] ?? 1,
      dtype,
      bytes: await source.read(begin, end - begin),
    });
  }

  it.each(KINDS)('%s', (kind) => {
    const some = weights.filter(({ name }) => name.endsWith(`.${kind}.weight`));
    expect(some.length).toBeGreaterThan(0);
    const error = (format: QuantFormat) => {
      const loss = { lost: 0, power: 0 };
      for (const { bytes, dtype, columns } of some) {
        quantize(bytes, dtype, columns, format, undefined, loss);
      }
      return Math.sqrt(loss.lost / loss.power);
    };
    const [before, now, eight] = [error('q4'), error('q4z'), error('q8')];
    expect(now).toBeLessThan(before);
    const cells = [before, now, eight].map((each) => `${(100 * each).toFixed(2)} %`);
    rows.push(`| ${kind} | ${some.length} | ${cells.join(' | ')} |`);
  });
});
