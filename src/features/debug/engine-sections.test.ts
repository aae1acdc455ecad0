import { describe, expect, it } from 'vitest';
import type { JobId } from '../../../workers/protocol/engine-job.ts';
import type { EngineReport } from '../../../workers/protocol/engine-report.ts';
import { engineSections } from './engine-sections.ts';

const MODEL: NonNullable<EngineReport['model']> = {
  id: 'demo',
  backend: 'webgpu',
  precision: 'fp16',
  attention: 'fused',
  residency: 'unet',
  sessions: [
    { stage: 'unet', weightBytes: 5_000_000_000 },
    { stage: 'te1', weightBytes: 250_000_000 },
  ],
  prompts: ['a spoon', ''],
  contexts: [],
  device: null,
};
const adapter = { shaderF16: true } as NonNullable<(typeof MODEL)['device']>['adapter'];

const read = (report: EngineReport | null | undefined) =>
  Object.fromEntries(
    engineSections(report).map(({ title, facts, note }) => [
      title,
      facts.length === 0 ? note : facts.map(({ name, value }) => `${name}: ${value}`),
    ]),
  );

describe('what is shown of the engine', () => {
  it('is why there is nothing to show', () => {
    expect(read(undefined)).toEqual({ Engine: 'The engine has not answered yet.' });
    expect(read(null)['Engine']).toContain('no engine');
    const [engine] = engineSections({ jobs: ['a' as JobId], model: null });
    expect(engine).toEqual({
      title: 'Engine',
      facts: [{ name: 'Jobs', value: '1' }],
      note: 'No model is loaded.',
    });
  });

  it('is its sessions with their weights, and what it keeps', () => {
    const shown = read({ jobs: [], model: MODEL });
    expect(shown['Open sessions']).toEqual([
      'unet: 5.0\u00a0GB',
      'te1: 250\u00a0MB',
      'Weights together: 5.3\u00a0GB',
    ]);
    expect(shown['Kept results']).toEqual(['Prompt 1: a spoon', 'Prompt 2: (empty)']);
    expect(shown['GPU device']).toBe('None: the engine runs on the CPU (wasm).');
  });

  it('is the memory of the largest labels, with the others summed up', () => {
    const labels = Object.fromEntries(
      Array.from({ length: 14 }, (_, i) => [`label ${i}`, (i + 1) * 1000]),
    );
    const device = {
      adapter,
      features: ['shader-f16', 'subgroups'],
      limits: { maxBufferSize: 1073741824 },
      bytes: 105_000,
      bytesPeak: 200_000,
      bytesByLabel: labels,
    };
    const shown = read({ jobs: [], model: { ...MODEL, device } });
    const memory = shown['GPU memory by label'];
    expect(memory).toHaveLength(15);
    expect(memory?.[0]).toBe('label 13: 14\u00a0kB');
    expect(memory?.slice(-3)).toEqual([
      '2 other labels: 3.0\u00a0kB',
      'Together: 105\u00a0kB',
      'Most in the last job: 200\u00a0kB',
    ]);
    expect(shown['GPU device']).toEqual(['Features: shader-f16, subgroups']);
    expect(shown['Limits of the GPU device']).toEqual(['maxBufferSize: 1,073,741,824']);
  });
});
