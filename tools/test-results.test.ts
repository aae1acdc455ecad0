import { describe, expect, it } from 'vitest';
import { countTests, goldenLines, readResults, slowestLines } from './test-results.mjs';

const test = (status: string, suite = 'a suite', title = 'a test') => ({
  ancestorTitles: ['', suite],
  title,
  status,
});
const file = (name: string, seconds: number, ...assertionResults: ReturnType<typeof test>[]) => ({
  name,
  seconds,
  assertionResults,
});

describe('what is counted', () => {
  it('is each test, and those that did not run as skipped', () => {
    const files = [
      file('a', 1, test('passed'), test('failed')),
      file('b', 1, test('passed'), test('pending'), test('todo')),
    ];
    expect(countTests(files, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it('is one failure where Vitest failed and no test did', () => {
    expect(countTests([file('a', 1, test('passed'))], 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(countTests(readResults('/no/such/file.json'), 1)).toMatchObject({ failed: 1 });
  });
});

describe('the golden lines', () => {
  it('are one for each case, which is ok when it passed wherever it ran', () => {
    const files = [
      file('a', 1, test('passed', 'golden one', 'webgpu'), test('passed', 'golden two', 'webgpu')),
      file('a', 1, test('passed', 'golden one', 'wasm'), test('failed', 'golden two', 'wasm')),
      file('b', 1, test('failed', 'golden three'), test('passed', 'golden three'), test('passed')),
    ];
    expect(goldenLines(files)).toEqual([
      'golden one ok',
      'golden two failed',
      'golden three failed',
    ]);
  });
});

describe('the slowest files', () => {
  it('are ten, the slowest first, by their paths below the root', () => {
    const files = Array.from({ length: 12 }, (_, i) => file(`/app/test/${i}.test.ts`, i));
    const lines = slowestLines(files, '/app');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('   11 s  test/11.test.ts');
    expect(lines[9]).toBe('    2 s  test/2.test.ts');
  });
});
