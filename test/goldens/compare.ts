import { decode } from 'fast-png';
import { type CaseScale, PER_STEP, PICTURE, RELATIVE, TOLERANCES } from './tolerances.ts';
import type { TraceTensor } from './trace.ts';

type Trace = ReadonlyMap<string, TraceTensor>;

export interface CompareOptions {
  /** Tensors a reference may leave out for their size. */
  readonly omitted?: readonly string[];
}

/**
 * Lists the differences between a trace and the reference, one sentence each. The trace must have
 * each tensor of the reference with its dtype and shape, and no other known tensor; every value
 * must lie within {@link TOLERANCES}.
 */
export function compareTraces(
  actual: Trace,
  expected: Trace,
  scale: CaseScale,
  { omitted = [] }: CompareOptions = {},
): string[] {
  const surplus = [...actual.keys()].filter(
    (name) => name in TOLERANCES && !expected.has(name) && !omitted.includes(name),
  );
  return [
    ...surplus.map((name) => `${name} is there and should not be`),
    ...[...expected].flatMap(([name, tensor]) =>
      compareTensor(
        name,
        actual.get(name),
        tensor,
        (step) => TOLERANCES[name]?.(scale, step) ?? Number.NaN,
      ),
    ),
  ];
}

function compareTensor(
  name: string,
  actual: TraceTensor | undefined,
  expected: TraceTensor,
  limit: (step: number) => number,
): string[] {
  if (!(name in TOLERANCES)) return [`${name} has no tolerance`];
  if (!actual) return [`${name} is missing`];
  const [form, wanted] = [actual, expected].map(
    ({ dtype, shape }) => `${dtype} [${shape.join(',')}]`,
  );
  if (form !== wanted) return [`${name} is ${form}, not ${wanted}`];

  const steps = PER_STEP.has(name) ? (expected.shape[0] ?? 1) : 1;
  const size = expected.values.length / steps;
  return Array.from({ length: steps }, (_, step) => {
    const allowed = limit(step);
    const off = largestDifference(
      actual.values.subarray(step * size, (step + 1) * size),
      expected.values.subarray(step * size, (step + 1) * size),
      RELATIVE.has(name),
    );
    const where = steps === 1 ? name : `${name}, step ${step}`;
    return off <= allowed ? [] : [`${where}: off by ${off.toExponential(2)}, more than ${allowed}`];
  }).flat();
}

/**
 * Largest |a − b|, or if relative |a − b| / max(1, |b|). NaN if any value is NaN, and NaN is within
 * no limit.
 */
function largestDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: boolean,
): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const wanted = expected[i] ?? Number.NaN;
    const off = Math.abs((actual[i] ?? Number.NaN) - wanted);
    largest = Math.max(largest, relative ? off / Math.max(1, Math.abs(wanted)) : off);
  }
  return largest;
}

/**
 * Lists how a PNG differs from the reference: in its form, its largest difference in levels, its
 * PSNR in dB.
 */
export function comparePictures(actual: Uint8Array, expected: Uint8Array): string[] {
  const [a, b] = [decode(actual), decode(expected)];
  const [form, wanted] = [a, b].map(
    ({ width, height, channels, depth }) => `${width}×${height}, ${channels} × ${depth} bits`,
  );
  if (form !== wanted) return [`the picture is ${form}, not ${wanted}`];
  let largest = 0;
  let squares = 0;
  for (let i = 0; i < b.data.length; i += 1) {
    const off = Math.abs((a.data[i] ?? Number.NaN) - (b.data[i] ?? Number.NaN));
    largest = Math.max(largest, off);
    squares += off * off;
  }
  const psnr = 10 * Math.log10((255 * 255 * b.data.length) / squares);
  return [
    ...(largest <= PICTURE.maxLevels ? [] : [`the picture is off by ${largest} levels`]),
    ...(psnr >= PICTURE.minPsnr ? [] : [`the picture has a PSNR of ${psnr.toFixed(1)} dB`]),
  ];
}
