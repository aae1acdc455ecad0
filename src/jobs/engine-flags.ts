import {
  type AttentionKind,
  ATTENTIONS,
  type Backend,
  BACKENDS,
  CAPTURE_USES,
  type CaptureUse,
  type EngineOptions,
  RESIDENCIES,
  type Residency,
} from '../../workers/protocol/engine-options.ts';

/** What the page's address may say of the engine; a field that it does not name is not there. */
export interface EngineFlags {
  readonly backend?: Backend;
  readonly attention?: AttentionKind;
  readonly residency?: Residency;
  readonly capture?: CaptureUse;
  readonly vaeTileBytes?: number;
  readonly threads?: number;
}

/** The flags of an address, and one sentence for each that has a wrong value. */
export interface ReadFlags {
  readonly flags: EngineFlags;
  readonly faults: readonly string[];
}

/**
 * Reads `?backend=webgpu|wasm&attention=fused|fused-fp32|plain&residency=all|unet|none&capture=on|off&vaeTileBytes=N&threads=N`.
 * A flag with a wrong value is left out; other parameters are nobody's business here.
 */
export function parseEngineFlags(search: string): ReadFlags {
  const parameters = new URLSearchParams(search);
  const faults: string[] = [];
  const oneOf = <T extends string>(name: string, values: readonly T[]): T | undefined => {
    const given = parameters.get(name);
    const value = values.find((each) => each === given);
    if (given !== null && value === undefined) {
      faults.push(`${name}=${given} is ignored: it may be ${values.join(', ')}.`);
    }
    return value;
  };
  const whole = (name: string, what: string): number | undefined => {
    const given = parameters.get(name);
    if (given === null) return undefined;
    const value = /^[0-9]+$/.test(given) ? Number(given) : NaN;
    if (Number.isSafeInteger(value) && value > 0) return value;
    faults.push(`${name}=${given} is ignored: it may be a whole number ${what}above 0.`);
    return undefined;
  };
  const backend = oneOf('backend', BACKENDS);
  const attention = oneOf('attention', ATTENTIONS);
  const residency = oneOf('residency', RESIDENCIES);
  const capture = oneOf('capture', CAPTURE_USES);
  const vaeTileBytes = whole('vaeTileBytes', 'of bytes ');
  const threads = whole('threads', '');
  const flags = {
    ...(backend && { backend }),
    ...(attention && { attention }),
    ...(residency && { residency }),
    ...(capture && { capture }),
    ...(vaeTileBytes && { vaeTileBytes }),
    ...(threads && { threads }),
  };
  return { flags, faults };
}

let read: ReadFlags | undefined;

/** The flags of this page's address, as it was when the page started. */
export function engineFlags(): ReadFlags {
  read ??= parseEngineFlags(globalThis.location?.search ?? '');
  return read;
}

/**
 * The options that this page runs a job with: the flags hold where the job says nothing itself. They
 * hold for every job that runs in this page, whichever door it came by: the screen, the runner, or the
 * endpoint, which a page of another address may have asked. The job's record does not name them.
 */
export function withFlags(options: EngineOptions, flags: EngineFlags): EngineOptions {
  const backend = options.backend === 'auto' ? flags.backend : options.backend;
  return { ...flags, ...options, backend: backend ?? 'auto' };
}
