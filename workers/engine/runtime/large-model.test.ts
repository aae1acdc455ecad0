import { describe, expect, it } from 'vitest';
import { EngineError } from '../../failure.ts';
import type { Backend, Precision } from '../../protocol/engine-options.ts';
import { refuseLargeOnCpu, smallerPrecision } from './large-model.ts';
import type { Runtime } from './runtime.ts';

const DEMO = { allWeightBytes: 30e6 };
const PLAYGROUND = { allWeightBytes: 10.3e9 };
const runtime = (backend: Backend, precision: Precision) => ({ backend, precision }) as Runtime;

function refusal(model: typeof DEMO, asked: Backend | 'auto', backend: Backend = 'wasm') {
  try {
    refuseLargeOnCpu(runtime(backend, 'fp32'), model, asked);
    return null;
  } catch (error) {
    return error instanceof EngineError ? error.code : error;
  }
}

describe('a large model on the CPU', () => {
  it('is refused, unless somebody asked for the CPU', () => {
    expect(refusal(PLAYGROUND, 'auto')).toBe('webgpu_unavailable');
    expect(refusal(PLAYGROUND, 'wasm')).toBeNull();
  });

  it('is another matter than a small model, or a GPU', () => {
    expect(refusal(DEMO, 'auto')).toBeNull();
    expect(refusal(PLAYGROUND, 'auto', 'webgpu')).toBeNull();
  });
});

describe('the precision that is chosen without one', () => {
  it.each([
    ['a large model in fp32', runtime('webgpu', 'fp32'), PLAYGROUND, 'auto', 'q8'],
    ['a small model in fp32', runtime('webgpu', 'fp32'), DEMO, 'auto', undefined],
    ['a large model in fp16', runtime('webgpu', 'fp16'), PLAYGROUND, 'auto', undefined],
    ['fp32, where it was asked for', runtime('webgpu', 'fp32'), PLAYGROUND, 'fp32', undefined],
    ['the CPU', runtime('wasm', 'fp32'), PLAYGROUND, 'auto', undefined],
  ] as const)('%s: %s', (_name, on, model, asked, smaller) => {
    expect(smallerPrecision(on, model, asked)).toBe(smaller);
  });
});
