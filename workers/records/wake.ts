/**
 * Says that a job record changed, to every context of this origin and to this one. It carries the
 * id and nothing else: whoever hears it reads the record.
 */
import type { JobId } from '../protocol.ts';

type Listener = (id: JobId) => void;

const listeners = new Set<Listener>();
let channel: BroadcastChannel | undefined;

function open(): BroadcastChannel {
  if (channel === undefined) {
    channel = new BroadcastChannel('playground-jobs');
    channel.addEventListener('message', (event: MessageEvent<JobId>) => tell(event.data));
  }
  return channel;
}

function tell(id: JobId): void {
  for (const listener of listeners) listener(id);
}

/** Called after a write to job `id` has completed. */
export function jobChanged(id: JobId): void {
  open().postMessage(id);
  tell(id);
}

/** @returns what ends the subscription. */
export function onJobChanged(listener: Listener): () => void {
  open();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
