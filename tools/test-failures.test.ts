import { describe, expect, it } from 'vitest';
import { failureLines } from './test-failures.mjs';

const passed = { ancestorTitles: ['', 'a suite'], title: 'holds', status: 'passed' };
const failed = {
  ancestorTitles: ['', 'a suite'],
  title: 'breaks',
  status: 'failed',
  failureMessages: ['\u001B[31mexpected 1 to be 2\u001B[39m\n    at a.test.ts:3'],
};

describe('what is said at the end of what failed', () => {
  it('is nothing where nothing failed', () => {
    const files = [{ name: '/app/a.test.ts', seconds: 1, message: '', assertionResults: [passed] }];
    expect(failureLines(files, [{ name: 'unit', passed: true, output: 'fine' }], '/app')).toEqual(
      [],
    );
  });

  it('is each test with its file, its titles and its message, without colours', () => {
    const files = [{ name: '/app/src/a.test.ts', seconds: 1, assertionResults: [passed, failed] }];
    expect(failureLines(files, [{ name: 'unit', passed: false }], '/app')).toEqual([
      'Failed:',
      '✗ unit',
      '✗ src/a.test.ts > a suite > breaks',
      '    expected 1 to be 2',
      '        at a.test.ts:3',
      '',
    ]);
  });

  it('is a file that does not load with what it threw', () => {
    const files = [
      { name: '/app/a.test.ts', seconds: 0, message: 'Cannot find module', assertionResults: [] },
    ];
    expect(failureLines(files, [], '/app')).toEqual([
      'Failed:',
      '✗ a.test.ts',
      '    Cannot find module',
      '',
    ]);
  });

  it('is a hook of a file with what it threw, though its tests passed', () => {
    const file = { name: '/app/a.test.ts', seconds: 1, assertionResults: [passed] };
    const thrown = { ...file, message: 'Error: not closed\n    at a.test.ts:9' };
    expect(failureLines([thrown], [], '/app')).toContain('    Error: not closed');
  });

  it('is what was thrown outside of all files, from its first line', () => {
    const thrown = ['Error: outside', ...Array.from({ length: 100 }, () => '    at b.ts')].join(
      '\n',
    );
    const lines = failureLines([], [{ name: 'unit', passed: false, thrown }], '/app');
    expect(lines.slice(0, 3)).toEqual(['Failed:', '✗ unit', '    Error: outside']);
  });

  it('is a check with the end of what it printed', () => {
    const output = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
    const lines = failureLines([], [{ name: 'types', passed: false, output }], '/app');
    expect(lines.slice(0, 2)).toEqual(['Failed:', '✗ types']);
    expect(lines).toContain('    line 99');
    expect(lines).not.toContain('    line 0');
  });
});
