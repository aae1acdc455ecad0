import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeModel, type NodeModel } from '../engine/node-model.ts';
import { roundInputs } from './int8-activations.ts';
import { packFormats, quantised } from './quantised-model.ts';
import { DEMO } from './requests.ts';
import { LEVELS, relativeRms, unetInputs, unetOutputs, type UnetInput } from './unet-error.ts';

const WASM = { backend: 'wasm', precision: 'fp32' } as const;
const KINDS = [
  'proj_in',
  'attn1.to_q',
  'attn1.to_k',
  'attn1.to_v',
  'attn1.to_out.0',
  'attn2.to_q',
  'attn2.to_out.0',
  'ff.net.0.proj',
  'ff.net.2',
  'proj_out',
] as const;

/**
 * NVIDIA, AMD, Qualcomm and Arm cards multiply quantised weights by inputs that are rounded to 8
 * bits as well. No such card is needed to know what that costs: the rounding is emulated on wasm.
 */
describe('inputs of 8 bits in one UNet call of the demo model, against inputs in float32', () => {
  let q8: NodeModel;
  let layers: ReadonlySet<string>;
  let inputs: readonly UnetInput[];
  let expected: readonly Float32Array[];
  const rows: string[] = [];
  beforeAll(async () => {
    const stored = await openNodeModel(DEMO, WASM);
    inputs = await unetInputs(stored);
    await stored.close();
    q8 = await openNodeModel(DEMO, WASM, (opened) => quantised(opened, packFormats(opened, 'q8')));
    layers = new Set(
      [...packFormats(q8.loaded.model, 'q8').keys()].flatMap((name) =>
        name.startsWith('unet ') ? name.slice('unet '.length) : [],
      ),
    );
    expected = await unetOutputs(q8, inputs);
  });
  afterAll(async () => {
    await q8.close();
    console.log(rows.join('\n'));
  });

  async function outputs(chosen: (key: string) => boolean) {
    const undo = await roundInputs(q8, (key) => layers.has(key) && chosen(key));
    const made = await unetOutputs(q8, inputs);
    await undo();
    return made;
  }

  it('changes nothing where no layer rounds its inputs', async () => {
    const made = await outputs(() => false);
    expect(relativeRms(inputs, made, expected)).toBe(0);
  });

  it('at every noise level, with all layers', async () => {
    const made = await outputs(() => true);
    const errors = LEVELS.map((level) => relativeRms(inputs, made, expected, level));
    rows.push(`| all layers | ${errors.map((e) => `${(100 * e).toFixed(2)} %`).join(' | ')} |`);
    for (const error of errors) {
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThanOrEqual(0.01);
    }
  });

  it.each(KINDS)('%s alone', async (kind) => {
    const made = await outputs((key) => key.endsWith(`${kind}.weight`));
    const error = relativeRms(inputs, made, expected);
    rows.push(`| ${kind} | ${(100 * error).toFixed(2)} % |`);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThanOrEqual(0.01);
  });

  it('level by level', async () => {
    for (const block of new Set([...layers].map((key) => key.split('.').slice(0, 2).join('.')))) {
      const made = await outputs((key) => key.startsWith(`${block}.`));
      const error = relativeRms(inputs, made, expected);
      rows.push(`| ${block} | ${(100 * error).toFixed(2)} % |`);
      expect(error).toBeLessThanOrEqual(0.01);
    }
  });
});
