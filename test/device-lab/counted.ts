import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { STAGES } from '../../workers/graph/stages.ts';
import type { KernelPaths } from './kernels.ts';

const FILE = fileURLToPath(new URL('counted.json', import.meta.url));
/** Most bytes of live GPU buffers in each stage of a run. */
export type Peaks = Readonly<Record<(typeof STAGES)[number], number>>;

/** What a short run on an adapter showed. */
export interface CountedAdapter extends KernelPaths {
  /** What the graphs compute in. */
  readonly float: 'fp16' | 'fp32';
  /** Bytes of the largest binding, and the kernel that has it. */
  readonly binding: number;
  readonly kernel: string;
  /** Most storage buffers of one shader. */
  readonly storageBuffers: number;
  /** With most of the weights left out: only to be compared with those of other adapters. */
  readonly shortPeaks: Peaks;
}

/** What `counted.json` holds: the lab's findings, which docs/DEVICES.md is written from. */
export interface Counted {
  /** By the adapter's name. */
  readonly adapters: Readonly<Record<string, CountedAdapter>>;
  /** Of the whole model, by {@link runName}. */
  readonly runs: Readonly<Record<string, Peaks>>;
}

/** @param side of the picture in pixels */
export function runName(float: string, precision: string, side: number): string {
  return `${precision} in ${float} at ${side}`;
}

export function readCounted(): Counted {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Counted;
}

export function writeCounted(counted: Counted): void {
  writeFileSync(FILE, `${JSON.stringify(counted, null, 2)}\n`);
}
