import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeModel, type NodeModel } from '../engine/node-model.ts';
import { everywhereIn4Bits, quantised, type Formats } from './quantised-model.ts';
import { DEMO } from './requests.ts';
import { relativeRms, unetInputs, unetOutputs, type UnetInput } from './unet-error.ts';

const WASM = { backend: 'wasm', precision: 'fp32' } as const;

/** Kinds of linear layers, by the end of their path. */
const KINDS = [
  'proj_in',
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
  'proj_out',
] as const;

/**
 * Measures which layers of the UNet lose most in 4 bits, by quantising each kind and each block
 * alone.
 */
describe('what 4 bits do to the demo model, layer by layer', () => {
  let stored: NodeModel;
  let inputs: readonly UnetInput[];
  let expected: readonly Float32Array[];
  const rows: string[] = [];
  beforeAll(async () => {
    stored = await openNodeModel(DEMO, WASM);
    inputs = await unetInputs(stored);
    expected = await unetOutputs(stored, inputs);
  });
  afterAll(async () => {
    await stored.close();
    console.log(rows.join('\n'));
  });

  const errorOf = async (formats: Formats) => {
    const model = await openNodeModel(DEMO, WASM, (opened) => quantised(opened, formats));
    const outputs = await unetOutputs(model, inputs);
    await model.close();
    return relativeRms(inputs, outputs, expected);
  };
  const unetFormats = () =>
    [...everywhereIn4Bits(stored.loaded.model)].filter(([name]) => name.startsWith('unet '));

  it.each(KINDS)('%s', async (kind) => {
    const some = unetFormats().filter(([name]) => name.endsWith(`${kind}.weight`));
    expect(some.length).toBeGreaterThan(0);
    const error = await errorOf(new Map(some));
    expect(error).toBeLessThan(0.12);
    rows.push(`| ${kind} | ${some.length} | ${(100 * error).toFixed(2)} % |`);
  });

  it('block by block', async () => {
    const blocks = new Set(unetFormats().map(([name]) => name.split(/[ .]/).slice(1, 3).join('.')));
    for (const block of blocks) {
      const some = unetFormats().filter(([name]) => name.startsWith(`unet ${block}.`));
      const error = await errorOf(new Map(some));
      expect(error).toBeLessThan(0.12);
      rows.push(`| ${block} | ${some.length} | ${(100 * error).toFixed(2)} % |`);
    }
  });
});
