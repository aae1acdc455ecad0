import { expect, it } from 'vitest';
import { cpuThreads } from './cpu-threads.ts';

it.each([
  [1, { each: 1, all: 1 }],
  [2, { each: 1, all: 2 }],
  [3, { each: 1, all: 2 }],
  [4, { each: 2, all: 4 }],
  [8, { each: 4, all: 8 }],
  [64, { each: 4, all: 8 }],
])('on %i cores no core has two threads', (cores, threads) => {
  expect(cpuThreads(cores)).toEqual(threads);
});
