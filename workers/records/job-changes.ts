import type { JobId } from '../protocol/engine.ts';
import { changeChannel } from './change-channel.ts';

/** `jobChanged` is called after a write to a job has completed; `onJobChanged` hears of it. */
export const { changed: jobChanged, onChanged: onJobChanged } =
  changeChannel<JobId>('playground-jobs');
