import { describe, expect, it } from 'vitest';
import { EngineError } from '../../failure.ts';
import { againAfterPipelineFailure } from './metal-pipelines.ts';

const PIPELINE = new Error('Failed to create a WebGPU compute pipeline: XPC_ERROR_CONNECTION');

/** Fails with these errors, one after another, and then gives its number of tries. */
function failing(...errors: readonly unknown[]) {
  const tried = { times: 0 };
  const make = async (): Promise<number> => {
    const error = errors[tried.times++];
    if (error !== undefined) throw error;
    return tried.times;
  };
  return { tried, make };
}

describe('a session whose pipeline was not compiled', () => {
  it('is made once more', async () => {
    await expect(againAfterPipelineFailure(failing(PIPELINE).make)).resolves.toBe(2);
  });

  it('is given up if that fails too', async () => {
    const { tried, make } = failing(PIPELINE, PIPELINE, undefined);
    await expect(againAfterPipelineFailure(make)).rejects.toBe(PIPELINE);
    expect(tried.times).toBe(2);
  });

  it.each([
    new Error('out of memory'),
    new EngineError('model_damaged', 'The compute pipeline tensor is damaged.', 'Repair it.'),
  ])('is not made again after another failure: %s', async (error) => {
    const { tried, make } = failing(error);
    await expect(againAfterPipelineFailure(make)).rejects.toBe(error);
    expect(tried.times).toBe(1);
  });
});
