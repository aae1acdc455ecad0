import type { JobId } from '../protocol/engine-job.ts';
import { changeChannel } from './change-channel.ts';

/** `jobChanged(id)` is called after each write to a job; `onJobChanged(listener)` subscribes to that. */
export const { changed: jobChanged, onChanged: onJobChanged } =
  changeChannel<JobId>('playground-jobs');
