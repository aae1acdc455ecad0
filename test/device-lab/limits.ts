import type { Counts, Dispatch } from '../../workers/engine/counting/counts.ts';

/** What a run may ask of a device. */
export interface Bounds {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

/** WebGPU's defaults, which every adapter offers. */
export const LEAST_BOUNDS: Bounds = {
  maxBufferSize: 256 * 1024 ** 2,
  maxStorageBufferBindingSize: 128 * 1024 ** 2,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupsPerDimension: 65_535,
};

/** @param limits those above the defaults, by name */
export function boundsOf(limits: Readonly<Record<string, number>>): Bounds {
  return { ...LEAST_BOUNDS, ...limits };
}

/**
 * Sentences that say where a stage goes beyond what a device allows; none if it stays within.
 * Workgroups' memory and invocations are not among them: the null backend holds every pipeline to
 * WebGPU's defaults by itself.
 */
export function beyond(stage: string, counts: Counts, bounds: Bounds): readonly string[] {
  const said = counts.dispatches.flatMap((dispatch) =>
    broken(dispatch, bounds).map((what) => `${stage}: ${dispatch.shader.label} ${what}`),
  );
  if (counts.largestBuffer > bounds.maxBufferSize) {
    said.push(`${stage}: a buffer has ${counts.largestBuffer} bytes`);
  }
  return [...new Set([...said, ...counts.errors.map((error) => `${stage}: ${error}`)])];
}

function broken({ bindings, workgroups }: Dispatch, bounds: Bounds): readonly string[] {
  const largest = Math.max(0, ...bindings);
  const most = Math.max(...workgroups);
  return [
    ...(largest > bounds.maxStorageBufferBindingSize ? [`binds ${largest} bytes`] : []),
    ...(bindings.length > bounds.maxStorageBuffersPerShaderStage
      ? [`binds ${bindings.length} storage buffers`]
      : []),
    ...(most > bounds.maxComputeWorkgroupsPerDimension ? [`dispatches ${most} workgroups`] : []),
  ];
}

/** The largest binding of all, in bytes, and the kernel that has it. */
export function largestBinding(counts: Iterable<Counts>): {
  readonly bytes: number;
  readonly kernel: string;
} {
  let largest = { bytes: 0, kernel: 'none' };
  for (const { dispatches } of counts) {
    for (const { bindings, shader } of dispatches) {
      const bytes = Math.max(0, ...bindings);
      if (bytes > largest.bytes) largest = { bytes, kernel: shader.label };
    }
  }
  return largest;
}

/** The most storage buffers that one dispatch has. */
export function mostStorageBuffers(counts: Iterable<Counts>): number {
  const each = [...counts].flatMap(({ dispatches }) => dispatches.map((of) => of.bindings.length));
  return Math.max(0, ...each);
}
