/** What decides whether the engine starts a twin. */
export interface TwinFacts {
  /** Cores that the job may take. */
  readonly cores: number;
  /** Bytes of the UNet's weights, which the twin holds once more. */
  readonly weightBytes: number;
  /** Every stage stays in memory. Where that is not so, memory is short. */
  readonly keepsAll: boolean;
  /** Floating-point operations of a call of the UNet. */
  readonly operations: number;
  /** Steps of all the job's pictures in which the whole UNet is called twice. */
  readonly steps: number;
}

/** Of the demo model's calls on a core of a Xeon, by the engine's rough count of their operations. */
const FLOPS = 20e9;

/** The twin's own start takes about as long, on another core: loading ONNX Runtime, and the UNet's session. */
const LEAST_SAVED_SECONDS = 1;

/** A WebAssembly of its own holds the weights, beside those of the engine. */
const LARGEST_BYTES = 200e6;

/** Whether a second thread for one of the two calls of each step saves more than it costs. */
export function wantsTwin({ cores, weightBytes, keepsAll, operations, steps }: TwinFacts): boolean {
  if (cores < 2 || !keepsAll || weightBytes > LARGEST_BYTES) return false;
  return (steps * operations) / FLOPS >= LEAST_SAVED_SECONDS;
}
