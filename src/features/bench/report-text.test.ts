import { describe, expect, it } from 'vitest';
import type { BenchReport } from '../../../workers/protocol/benchmark.ts';
import { openReport, reportText } from './report-text.ts';

const REPORT: BenchReport = {
  adapter: {
    vendor: 'acme',
    architecture: 'one',
    description: '',
    isFallbackAdapter: false,
    shaderF16: true,
    subgroups: true,
    maxBufferSize: 1,
    maxStorageBufferBindingSize: 1,
  },
  model: 'demo',
  size: '256x256',
  precision: 'fp16',
  float: 'fp16',
  roofline: { matmulFp16: 12.345, matmulFp32: 6.7, copyGBs: 890.12 },
  stages: [
    {
      name: 'vae_decode',
      calls: 16,
      ms: { min: 1, median: 1.25, max: 2 },
      wallMs: { min: 2, median: 3, max: 4 },
      dispatches: 1982,
      bindGroups: 0,
      uniformWrites: 0,
      clears: 3,
      clearedBytes: 0,
      copies: 0,
      copiedBytes: 0,
      passes: 4,
      submits: 0,
      maps: 0,
      gpuBytesPeak: 3_162_000_000,
      kernels: {},
      weightBytes: 2_697_000_000,
      flops: 1,
      rooflineShare: 0.1234,
    },
  ],
};

describe('the text of a benchmark', () => {
  it('names the model and the GPU, what the GPU reaches, and each stage in a line', () => {
    const lines = reportText(REPORT, '0.2.0 (abc)').split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'demo in fp16, computed in fp16, 256x256',
      'on acme one, version 0.2.0 (abc)',
      'Small shaders reach 12.35 TFLOP/s in 16-bit floats, 6.700 TFLOP/s in 32-bit floats, and copy 890.1 GB/s.',
    ]);
    expect(lines.at(-1)?.split('\t')).toEqual([
      'vae decode',
      '16',
      '1.3 (1.0–2.0)',
      '12.3 %',
      '1,982',
      '3',
      '4',
      '3.162',
      '2.697',
    ]);
  });

  it('leaves out what was not measured', () => {
    const [stage] = REPORT.stages;
    if (stage === undefined) throw new Error('there is no stage');
    const counted = {
      ...REPORT,
      roofline: null,
      stages: [{ ...stage, ms: null, rooflineShare: null }],
    };
    const text = reportText(counted, '1');
    expect(text).not.toContain('TFLOP');
    expect(text).toContain('16\t–\t–\t1,982');
  });
});

it('a benchmark that leaves this browser does not name a model of the person’s own', () => {
  expect(openReport(REPORT).model).toBe('demo');
  expect(openReport({ ...REPORT, model: 'my-secret-q8-0123abcd' }).model).not.toContain('secret');
});
