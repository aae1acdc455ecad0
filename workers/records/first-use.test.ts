import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { FirstUseRecord } from '../protocol/first-use.ts';
import { keepFirstUse, listFirstUses, onFirstUseChanged } from './first-use.ts';

function record(driver: string, at: number): FirstUseRecord {
  const key = {
    vendor: 'nvidia',
    architecture: 'ampere',
    description: '',
    driver,
    browser: 'Chrome/156',
    runtime: '1.31.0',
  };
  return { key, at } as FirstUseRecord;
}

it('keeps one record for each key, the newest first, and tells of each write', async () => {
  const told: string[] = [];
  onFirstUseChanged((id) => told.push(id));
  await keepFirstUse(record('1', 10));
  await keepFirstUse(record('2', 20));
  await keepFirstUse(record('1', 30));
  const kept = await listFirstUses();
  expect(kept.map(({ key, at }) => [key.driver, at])).toEqual([
    ['1', 30],
    ['2', 20],
  ]);
  expect(told).toHaveLength(3);
});

it('lets the oldest go once there are more than eight', async () => {
  for (let i = 0; i < 10; i++) await keepFirstUse(record(`new ${i}`, 100 + i));
  const kept = await listFirstUses();
  expect(kept).toHaveLength(8);
  expect(kept.at(-1)?.at).toBe(102);
});
