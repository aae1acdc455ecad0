import type { JobId } from '../protocol/engine.ts';
import { wakeChannel } from './change-channel.ts';

/** `jobChanged` is called after a write to a job has completed; `onJobChanged` hears of it. */
export const { changed: jobChanged, onChanged: onJobChanged } =
  wakeChannel<JobId>('playground-jobs');
