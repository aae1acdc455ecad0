import { EngineError } from '../../failure.ts';

/**
 * How long a device may take to say that it is lost, once something failed on it. The browser
 * rejects the calls of a lost device at once, and resolves `lost` a moment later.
 */
const NEWS_MS = 1000;

/** Whether a device is lost, or says so within a second. */
export async function isLost(device: Pick<GPUDevice, 'lost'>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), NEWS_MS);
  });
  const lost = device.lost.then(() => true);
  try {
    return await Promise.race([lost, patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** The failure of work on a device that is gone. */
export function deviceLost(cause: unknown): EngineError {
  return new EngineError(
    'device_lost',
    'The graphics device was lost: the driver restarted or ran out of memory.',
    'Run again; if it happens twice, choose a smaller size or close other tabs.',
    { cause },
  );
}
