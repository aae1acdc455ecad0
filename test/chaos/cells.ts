import type { Backend } from '../../workers/protocol/engine.ts';
import type { ErrorCode } from '../../workers/protocol/failure.ts';
import type { WorkerFault } from './prelude.ts';

/** One fault at one moment of a run, and how the run ends. */
export interface Cell {
  readonly fault: WorkerFault;
  readonly after: string;
  readonly backend: Backend;
  /** `again`: the run begins once more by itself, and its picture comes; `on`: it goes on; else its failure. */
  readonly ends: 'again' | 'on' | ErrorCode;
  /** Whether `npm test` runs it too, and not only `npm run test:chaos`. */
  readonly always: boolean;
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

/** After the last phase nothing waits for a turn of the event loop any more. */
const NO_TURN: ReadonlySet<string> = new Set(['phase encode_output']);

/** One of each kind of fault, and one in each kind of work. */
const ALWAYS: ReadonlySet<string> = new Set([
  'close after work call unet',
  'close after phase load_model',
  'hang after work call unet',
  'hang after work compile unet',
  'hang after load unet',
  'hang after phase encode_output',
  'stuck after work call unet',
  'stuck after phase load_source',
  'throw after work call unet',
  'reject after work call unet',
]);

const AGAIN = ['close', 'hang', 'stuck', 'throw'] as const;

function cell(fault: WorkerFault, after: string, ends: Cell['ends']): Cell {
  return { fault, after, ends, backend: 'wasm', always: ALWAYS.has(`${fault} after ${after}`) };
}

const onGpu = (of: Cell): Cell => ({ ...of, backend: 'webgpu', always: false });

/** Faults of the worker itself. */
const OF_THE_WORKER: readonly Cell[] = [
  ...AGAIN.flatMap((fault) =>
    MOMENTS.map((after) =>
      cell(fault, after, fault === 'stuck' && NO_TURN.has(after) ? 'on' : 'again'),
    ),
  ),
  cell('reject', 'work call unet', 'on'),
];

/** Faults of the graphics device, on a software GPU. */
const OF_THE_DEVICE: readonly Cell[] = [
  ...(['phase encode_prompt', 'work call unet', 'phase decode'] as const).map((after) =>
    onGpu(cell('lost', after, 'again')),
  ),
  onGpu(cell('unmapped', 'work call unet', 'again')),
  onGpu(cell('close', 'work call unet', 'again')),
  onGpu(cell('exhausted', 'work call unet', 'on')),
];

/** All cells of fault and moment that are possible. */
export const CELLS: readonly Cell[] = [...OF_THE_WORKER, ...OF_THE_DEVICE];
