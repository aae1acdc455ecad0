import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { AdapterName } from './adapters.ts';

/** A run of the whole model whose bytes are counted. */
export interface WholeRun {
  /** What its graphs compute in. */
  readonly float: 'fp16' | 'fp32';
  readonly precision: Precision;
  /** Of the picture, in pixels. */
  readonly side: number;
  readonly adapter: AdapterName;
}

/** One adapter of each kind stands for all of its kind: short runs on the others take the same bytes. */
const KINDS = [
  { float: 'fp16', adapter: 'NVIDIA Ampere', precisions: ['q8', 'q4', 'fp16'] },
  { float: 'fp32', adapter: 'NVIDIA on Windows', precisions: ['q8', 'q4'] },
] as const;

const SIDES = [1024, 512] as const;

export const WHOLE_RUNS: readonly WholeRun[] = KINDS.flatMap(({ float, adapter, precisions }) =>
  precisions.flatMap((precision) => SIDES.map((side) => ({ float, adapter, precision, side }))),
);
