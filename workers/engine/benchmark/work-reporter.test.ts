import { afterEach, expect, it, vi } from 'vitest';
import type { Work } from '../../protocol/work.ts';
import { workReporter } from './work-reporter.ts';

afterEach(() => vi.useRealTimers());

it('says what work begins, without its key, and again while weights come', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const said: Work[] = [];
  const report = workReporter((work) => said.push(work));
  report.load('unet', 0, 9);
  report.work({ kind: 'load', name: 'unet', key: 'k', allowMs: 5 });
  const load = { kind: 'load', name: 'unet', allowMs: 5 };
  expect(said).toEqual([load]);
  report.load('unet', 1, 9);
  vi.advanceTimersByTime(1000);
  report.load('unet', 2, 9);
  report.load('unet', 3, 9);
  report.between();
  expect(said).toEqual([load, load]);
});
