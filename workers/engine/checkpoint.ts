import { EngineError } from '../failure.ts';

/** Gives the worker a turn, then throws if the job is not wanted any more. */
export type Checkpoint = () => Promise<void>;

/**
 * Lets the worker receive its messages, then stops a job that was cancelled.
 * @throws EngineError `cancelled`
 */
export async function checkpoint(signal: AbortSignal): Promise<void> {
  await nextTurn();
  if (signal.aborted) {
    throw new EngineError('cancelled', 'The job was cancelled.', 'Start it again when you like.');
  }
}

/** Waits one turn of the event loop. Not by a timer: browsers hold nested timers back for 4 ms. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
