import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PackId } from '../protocol/engine-options.ts';
import type { StoreEvent } from '../protocol/store.ts';
import { Progress } from './report.ts';

// No time passes, so the first event is followed by that of the end alone.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('an install that has lost bytes counts on from those that are there', () => {
  const events: StoreEvent[] = [];
  const progress = new Progress((event) => events.push(event), 'a' as PackId, 'install', 100);
  progress.at(90);
  progress.backTo(20);
  progress.add(5);
  // Commits come after the bytes that were fetched for them.
  progress.at(22);
  progress.add(75);
  expect(events.map((event) => 'bytes' in event && event.bytes)).toEqual([90, 100]);
});
