import type { Backend } from '../../workers/protocol/engine-options.ts';
import type { ErrorCode } from '../../workers/protocol/failure.ts';
import type { Plan, WorkerFault } from './prelude.ts';

/** One fault at one moment of a run, and how the run ends. */
export interface Cell extends Plan {
  readonly backend: Backend;
  /** In how many attempts the worker breaks. */
  readonly attempts: number;
  /** `again`: the run begins once more by itself, and its picture comes; `on`: it goes on; else its failure. */
  readonly ends: 'again' | 'on' | ErrorCode;
}

/** The moments at which a worker can break, and the phases they lie in. */
const MOMENTS = [
  'phase load_source',
  'phase load_model',
  'work load unet',
  'load unet',
  'work compile unet',
  'work call unet',
  'phase decode',
  'phase encode_output',
] as const;

/** Moments at which all steps are done: a run that breaks here has no step to do again. */
export function isPastSteps({ after }: Plan): boolean {
  return after === 'phase decode' || after === 'phase encode_output';
}

/**
 * Moments at which a model is opened come in a new worker only. A new worker also has to fetch the encoder in
 * the last phase; one that has it is done before it can end by `close` or `throw`. An engine whose memory ran
 * out once saves memory from then on.
 */
export function needsNewWorker({ fault, after }: Plan): boolean {
  if (fault === 'exhausted') return true;
  if (after === 'phase encode_output') return fault === 'close' || fault === 'throw';
  return /^(work )?(load|compile) /.test(after);
}

const AGAIN = ['close', 'hang', 'stuck', 'throw'] as const;

function cell(fault: WorkerFault, after: string, ends: Cell['ends'], attempts = 1): Cell {
  return { fault, after, ends, attempts, backend: 'wasm' };
}

const onGpu = (of: Cell): Cell => ({ ...of, backend: 'webgpu' });

/** After the last phase nothing waits for a turn of the event loop any more. */
const goesOn = (fault: WorkerFault, after: string): boolean =>
  fault === 'stuck' && after === 'phase encode_output';

/** Faults of the worker itself. */
const OF_THE_WORKER: readonly Cell[] = [
  ...AGAIN.flatMap((fault) =>
    MOMENTS.map((after) => cell(fault, after, goesOn(fault, after) ? 'on' : 'again')),
  ),
  ...(['phase load_model', 'work call unet', 'phase encode_output'] as const).map((after) =>
    cell('reject', after, 'on'),
  ),
  cell('close', 'work call unet', 'engine_crashed', 2),
  cell('throw', 'phase decode', 'engine_crashed', 2),
  cell('hang', 'work call unet', 'engine_hung', 2),
  cell('stuck', 'phase load_source', 'engine_hung', 2),
];

/** Faults of the graphics device, on a software GPU. */
const OF_THE_DEVICE: readonly Cell[] = [
  ...(['phase encode_prompt', 'work call unet', 'phase decode'] as const).map((after) =>
    cell('lost', after, 'again'),
  ),
  cell('lost', 'work call unet', 'device_lost', 2),
  cell('unmapped', 'work call unet', 'again'),
  cell('unmapped', 'phase decode', 'again'),
  cell('close', 'work call unet', 'again'),
  cell('exhausted', 'work call unet', 'on'),
  cell('exhausted', 'phase decode', 'on'),
  cell('exhausted', 'work call unet', 'out_of_memory', 2),
].map(onGpu);

/** All cells of fault and moment that are possible. */
export const CELLS: readonly Cell[] = [...OF_THE_WORKER, ...OF_THE_DEVICE];

/** One of each kind of fault, and one in each kind of work: those that are quickest. */
export const QUICK_CELLS: readonly Cell[] = [
  cell('reject', 'work call unet', 'on'),
  cell('close', 'work call unet', 'again'),
  cell('close', 'phase load_model', 'again'),
  cell('hang', 'work call unet', 'again'),
  cell('hang', 'work compile unet', 'again'),
  cell('hang', 'load unet', 'again'),
  cell('hang', 'phase decode', 'again'),
  cell('hang', 'phase encode_output', 'again'),
  cell('stuck', 'phase load_source', 'again'),
  cell('stuck', 'work call unet', 'again'),
  cell('throw', 'work call unet', 'again'),
];
