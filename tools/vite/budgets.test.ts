import { describe, expect, it } from 'vitest';
import { overspent } from './budgets.ts';

const ORT = '/repo/node_modules/onnxruntime-web/dist/ort.mjs';

describe('a budget', () => {
  it('holds at its own size, and names both numbers a byte above', () => {
    expect(overspent('a.ts', { kB: 450 }, { size: 450_000, sent: 0, modules: [] })).toBeUndefined();
    expect(overspent('a.ts', { kB: 450 }, { size: 450_051, sent: 0, modules: [] })).toBe(
      'a.ts loads 450.1 kB, more than its 450 kB of tools/vite/budgets.json.',
    );
  });

  it('counts what is sent compressed by itself', () => {
    const budget = { kB: 450, gzipKB: 150 };
    expect(overspent('a.ts', budget, { size: 1, sent: 150_000, modules: [] })).toBeUndefined();
    expect(overspent('a.ts', budget, { size: 1, sent: 150_051, modules: [] })).toBe(
      'a.ts loads 150.1 kB compressed, more than its 150 kB of tools/vite/budgets.json.',
    );
  });

  it('names a package that is loaded and should not be', () => {
    const budget = { kB: 450, without: ['onnxruntime-web'] };
    expect(
      overspent('a.ts', budget, { size: 1, sent: 1, modules: ['/repo/a.ts'] }),
    ).toBeUndefined();
    expect(overspent('a.ts', budget, { size: 1, sent: 1, modules: ['/repo/a.ts', ORT] })).toBe(
      'a.ts loads onnxruntime-web, which tools/vite/budgets.json has it do without.',
    );
  });
});
