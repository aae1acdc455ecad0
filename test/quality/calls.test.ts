import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../workers/engine/model.ts';
import { openNodeModel, type NodeModel } from '../engine/node-model.ts';
import { everywhereIn4Bits, packFormats, quantised, symmetric } from './quantised-model.ts';
import { DEMO } from './requests.ts';
import { LEVELS, relativeRms, unetInputs, unetOutputs, type UnetInput } from './unet-error.ts';

const WASM = { backend: 'wasm', precision: 'fp32' } as const;

describe('one UNet call of the demo model on equal inputs, against its stored weights', () => {
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

  it.each([
    { name: 'q8', formats: (opened: Model) => packFormats(opened, 'q8'), most: 0.015 },
    { name: 'q4', formats: (opened: Model) => packFormats(opened, 'q4'), most: 0.12 },
    { name: 'q4 of format 1', formats: symmetric, most: 0.12 },
    { name: '4 bits everywhere', formats: everywhereIn4Bits, most: 0.12 },
  ])('$name: relative rms at most $most at every noise level', async (limit) => {
    const model = await openNodeModel(DEMO, WASM, (opened) =>
      quantised(opened, limit.formats(opened)),
    );
    const outputs = await unetOutputs(model, inputs);
    await model.close();
    const errors = LEVELS.map((level) => relativeRms(inputs, outputs, expected, level));
    const decibels = -20 * Math.log10(relativeRms(inputs, outputs, expected));
    const cells = errors.map((error) => `${(100 * error).toFixed(2)} %`);
    rows.push(`| ${[limit.name, ...cells, `${decibels.toFixed(1)} dB`].join(' | ')} |`);
    for (const error of errors) expect(error).toBeLessThanOrEqual(limit.most);
  });
});
