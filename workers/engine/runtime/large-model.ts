import type { Precision } from '../../protocol/engine-options.ts';
import { EngineError } from '../../failure.ts';
import { hadAdapter } from './required-adapter.ts';
import type { Runtime, RuntimeOptions } from './runtime.ts';

/** Weights of a large model, in bytes of fp32. On the CPU a picture of it takes hours, if it fits at all. */
const LARGE_BYTES = 500e6;

/** What is known of a model that was opened. Counting takes a moment, so only those ask who need it. */
interface Opened {
  /** Bytes of all its weights on the runtime. */
  readonly allWeightBytes: number;
}

/**
 * @throws EngineError `webgpu_unavailable` if a large model would run on the CPU, and nobody asked for that
 */
export function refuseLargeOnCpu(
  { backend }: Runtime,
  opened: Opened,
  asked: RuntimeOptions['backend'],
): void {
  if (backend === 'webgpu' || asked !== 'auto' || opened.allWeightBytes <= LARGE_BYTES) return;
  throw new EngineError(
    'webgpu_unavailable',
    'This model is too large for the CPU, and the browser offers no GPU.',
    hadAdapter()
      ? 'Restart the browser: its graphics process has stopped.'
      : 'Switch on hardware acceleration in the browser’s settings; if a GPU worked here before, restart the browser.',
  );
}

/**
 * The precision to use in place of the one that was chosen for `auto`: a large model in fp32 has
 * 10 GB, and in 8 bits a third of it.
 * @returns undefined where the choice stands
 */
export function smallerPrecision(
  { backend, precision }: Runtime,
  opened: Opened,
  asked: Precision | 'auto',
): 'q8' | undefined {
  const chosen = asked === 'auto' && backend === 'webgpu' && precision === 'fp32';
  return chosen && opened.allWeightBytes > LARGE_BYTES ? 'q8' : undefined;
}
