import { describe, expect, it } from 'vitest';
import { sdxlCheckpoint, headerOnly } from '../../test/checkpoint/sdxl-header.ts';
import { nodeMerges } from '../../tools/node-merges.ts';
import { PREDICTIONS } from '../protocol/prediction.ts';
import { checkpointFolder } from '../weights/checkpoint/checkpoint-folder.ts';
import { readJson } from '../weights/folder.ts';
import { createSchedule } from './diffusion/schedulers/index.ts';
import { trainedAs } from './trained-as.ts';

const sdxl = await sdxlCheckpoint();

async function modelOf(metadata: Readonly<Record<string, string>>) {
  const file = headerOnly('xl.safetensors', sdxl, metadata);
  const folder = checkpointFolder('a', file.name, async () => file, nodeMerges);
  const index: { _single_file?: unknown } = await readJson(folder, 'model_index.json');
  return {
    scheduler: await readJson(folder, 'scheduler/scheduler_config.json'),
    singleFile: index._single_file,
  };
}

describe('a checkpoint that does not say how it was trained', async () => {
  const model = await modelOf({});

  it('is sampled as one that predicts noise until somebody says it', () => {
    expect(trainedAs(model, undefined)).toEqual(model.scheduler);
    expect(model.scheduler).toMatchObject({ prediction_type: 'epsilon' });
  });

  it('is sampled as the pack says that it was exported in, unless the job says otherwise', () => {
    const exported = { ...model, prediction: 'v_prediction' } as const;
    expect(trainedAs(exported, undefined)).toEqual(trainedAs(model, 'v_prediction'));
    expect(trainedAs(exported, 'epsilon')).toEqual(trainedAs(model, 'epsilon'));
  });

  it('is sampled as somebody says, in three ways', () => {
    const tables = PREDICTIONS.map((prediction) =>
      createSchedule(trainedAs(model, prediction), { numInferenceSteps: 8, strength: 1 }),
    );
    const [noise, v, zero] = tables.map(({ steps }) =>
      steps.map(({ cSkip, cOut }) => [cSkip, cOut]),
    );
    expect(noise).not.toEqual(v);
    expect(v).not.toEqual(zero);
    expect(trainedAs(model, 'v_prediction_zero_snr')).toMatchObject({
      prediction_type: 'v_prediction',
      rescale_betas_zero_snr: true,
    });
  });
});

it('a model that says how it was trained stays as it says', async () => {
  const model = await modelOf({ 'modelspec.prediction_type': 'v' });
  expect(trainedAs(model, 'epsilon')).toEqual(model.scheduler);
  expect(model.scheduler).toMatchObject({ prediction_type: 'v_prediction' });
  const folder = { scheduler: { prediction_type: 'epsilon' }, singleFile: undefined };
  expect(trainedAs(folder, 'v_prediction')).toEqual(folder.scheduler);
});
