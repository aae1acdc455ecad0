import { describe, expect, it } from 'vitest';
import type { CapabilityReport } from '../../stores/probe.ts';
import { reportRows, reportText } from './report-rows.ts';
import { findings } from './verdict.ts';

const GPU = {
  name: 'nvidia ampere',
  kind: 'core',
  shaderF16: true,
  subgroups: true,
  maxBufferSize: 2 ** 32,
  maxStorageBufferBindingSize: 2 ** 31,
} as const;

const good: CapabilityReport = {
  secureContext: true,
  crossOriginIsolated: true,
  gpu: 'hardware',
  adapter: GPU,
  storage: { quota: 3e11, usage: 2e7, persisted: true, privateFiles: true, keeps: 'all' },
  system: 'windows',
  browser: 'chromium',
  userAgent: 'test',
  suspends: true,
  threads: 16,
  memoryGiB: 8,
};

describe('the capability report', () => {
  it('has nothing to say where all is well', () => {
    expect(findings(good)).toEqual([]);
    expect(reportRows(good).every(({ verdict }) => verdict === 'good')).toBe(true);
  });

  it.each([
    [
      'no WebGPU',
      { gpu: 'none', adapter: null },
      'no-webgpu',
      /cannot use the graphics card.*processor/,
    ],
    [
      'Linux without the flag',
      { gpu: 'no-adapter', adapter: null, system: 'linux' },
      'no-adapter',
      /No graphics card was found/,
    ],
    [
      'plain http from another machine',
      { secureContext: false, gpu: 'none' },
      'insecure',
      /plain http/,
    ],
    [
      'blocked site data',
      { storage: { ...good.storage, keeps: 'nothing', privateFiles: false } },
      'blocked',
      /keeps nothing/,
    ],
    ['a software adapter', { gpu: 'software' }, 'software', /No graphics card.*processor/],
    [
      'an adapter in compatibility mode',
      { adapter: { ...GPU, kind: 'compatibility' } },
      'compatibility',
      /cannot use all of the graphics card.*processor/,
    ],
    [
      'a private window',
      { storage: { ...good.storage, quota: 6e8 } },
      'private',
      /only 600\u00a0MB, as in a private window/,
    ],
    [
      'a private window that refuses files',
      { storage: { ...good.storage, quota: null, privateFiles: false } },
      'private',
      /private window/,
    ],
  ] as const)('says what is missing and what to do: %s', (_name, change, id, sentence) => {
    const [first, ...rest] = findings({ ...good, ...change });
    expect(first?.id).toBe(id);
    expect(first?.sentence).toMatch(sentence);
    expect(first?.action).not.toBe('');
    expect(rest).toEqual([]);
  });

  it('says first that nothing is kept, whatever else is missing', () => {
    const storage = { ...good.storage, keeps: 'nothing' } as const;
    expect(findings({ ...good, gpu: 'none', storage }).map(({ id }) => id)).toEqual([
      'blocked',
      'no-webgpu',
    ]);
  });

  it('names an adapter that has only a part of WebGPU', () => {
    const adapter = { ...GPU, kind: 'compatibility' } as const;
    expect(reportText({ ...good, adapter }, '1')).toContain('compatibility mode [missing]');
  });

  it('says what was measured, and what that is for the full model', () => {
    const speed = { fp32: { matmul: 2.1e12, conv: 1.4e12 }, fp16: { matmul: 4e12, conv: 3e12 } };
    const look = { kind: 'seen', speed, memoryBytes: 2e9, askedBytes: 5e9 } as const;
    const checks = [{ requirement: 'Checked', yours: '58 dB', verdict: 'good', note: '' }] as const;
    const text = reportText(good, '1', { look, checks });
    expect(text).toContain('Measured speed: 2.1 / 1.4 TFLOP/s, in 16 bits 4.0 / 3.0 [good]');
    expect(text).toContain('GPU memory: about 2.0\u00a0GB [fair]');
    expect(text).toContain('The full model, in 8 bits: does not fit [fair]');
    expect(text).toContain('Checked: 58 dB [good]');
  });

  it('can be copied as text with the version, every row and finding', () => {
    const text = reportText({ ...good, gpu: 'software' }, '0.2.0 · abc1234');
    expect(text).toMatch(/^Version: 0\.2\.0 · abc1234\n/);
    expect(text).toContain('Graphics adapter: nvidia ampere [fair]');
    expect(text).toContain('software adapter');
  });
});
