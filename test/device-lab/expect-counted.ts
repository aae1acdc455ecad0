import { expect } from 'vitest';
import { STAGES } from '../../workers/graph/stages.ts';
import {
  readCounted,
  writeCounted,
  type Counted,
  type CountedAdapter,
  type Peaks,
} from './counted.ts';

/** `npm run device-lab` sets it: what is found takes the place of what was kept. */
const KEEPS = process.env['DEVICE_LAB'] === 'write';
/** ONNX Runtime's pool takes some MB more or less, as buffers come back earlier or later. */
const POOL_BYTES = 16 * 1024 ** 2;

/** Compares what an adapter's run showed with what was kept, or keeps it. */
export function expectAdapter(name: string, found: CountedAdapter): void {
  if (KEEPS) return keep('adapters', name, found);
  const kept = readCounted().adapters[name];
  expect({ ...found, shortPeaks: null }).toEqual({ ...kept, shortPeaks: null });
  expectPeaks(found.shortPeaks, kept?.shortPeaks);
}

/** The same with the bytes of a whole run. */
export function expectRun(name: string, found: Peaks): void {
  if (KEEPS) return keep('runs', name, found);
  return expectPeaks(found, readCounted().runs[name]);
}

function expectPeaks(found: Peaks, kept: Peaks | undefined): void {
  for (const stage of STAGES) {
    const apart = Math.abs(found[stage] - (kept?.[stage] ?? 0));
    expect(apart, stage).toBeLessThanOrEqual(POOL_BYTES);
  }
}

function keep<Part extends keyof Counted>(
  part: Part,
  name: string,
  found: Counted[Part][string],
): void {
  const counted = readCounted();
  writeCounted({ ...counted, [part]: { ...counted[part], [name]: found } });
}
