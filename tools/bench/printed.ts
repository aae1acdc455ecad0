import type { Roofline, Spread, StageFigures } from '../../workers/protocol/benchmark.ts';
import { adapterName } from '../../workers/protocol/adapter.ts';
import type { Baseline } from './baseline.ts';
import { NAIVE } from './model-names.ts';
import type { Difference } from './recorded-call.ts';
import type { NodeBenchReport } from './run-bench.ts';

/** The columns of the table, with the figure of each stage. */
const COLUMNS: readonly (readonly [string, (of: StageFigures) => string])[] = [
  ['stage', ({ name }) => name],
  ['calls', ({ calls }) => String(calls)],
  ['ms', ({ ms }) => milliseconds(ms)],
  ['wall ms', ({ wallMs }) => milliseconds(wallMs)],
  ['dispatches', ({ dispatches }) => count(dispatches)],
  ['bind groups', ({ bindGroups }) => count(bindGroups)],
  ['uniform writes', ({ uniformWrites }) => count(uniformWrites)],
  ['clears', ({ clears }) => count(clears)],
  ['GB cleared', ({ clearedBytes }) => giga(clearedBytes)],
  ['passes', ({ passes }) => count(passes)],
  ['submits', ({ submits }) => count(submits)],
  ['maps', ({ maps }) => count(maps)],
  ['GB at most', ({ gpuBytesPeak }) => giga(gpuBytesPeak)],
  ['GB weights', ({ weightBytes }) => giga(weightBytes)],
  ['TFLOP', ({ flops }) => (flops === null ? '' : (flops / 1e12).toFixed(3))],
  [
    'of matmul',
    ({ rooflineShare: share }) => (share === null ? '' : `${(100 * share).toFixed(1)} %`),
  ],
];

/** The report as a person reads it. */
export function printed(report: NodeBenchReport): string {
  const { adapter, model, size, precision, float, roofline, stages, difference, baseline } = report;
  const head = `${model} in ${precision}, computed in ${float}, ${size}, on ${adapterName({ ...adapter })}`;
  const rows = [
    COLUMNS.map(([title]) => title),
    ...stages.map((of) => COLUMNS.map(([, f]) => f(of))),
  ];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  );
  const more = [
    ...(difference === undefined ? [] : [`the UNet is ${apart(difference)} from PyTorch`]),
    ...(baseline === undefined ? [] : [told(baseline), ...shareOf(baseline, stages)]),
  ];
  return [head, ...(roofline === null ? [] : [rates(roofline)]), '', ...lines, ...more].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

/** Median, with the least and the most where they differ. */
function milliseconds(spread: Spread | null): string {
  if (spread === null) return '';
  const [min, median, max] = [spread.min, spread.median, spread.max].map((ms) => ms.toFixed(1));
  return min === max ? `${median}` : `${median} (${min}–${max})`;
}

function rates({ matmulFp16, matmulFp32, copyGBs }: Roofline): string {
  const half =
    matmulFp16 === null ? 'no half precision' : `${matmulFp16.toFixed(2)} TFLOP/s in fp16`;
  return `small shaders: matmul ${half}, ${matmulFp32.toFixed(3)} in fp32, copy ${copyGBs.toFixed(1)} GB/s`;
}

function apart({ largest, relative }: Difference): string {
  return `${largest.toExponential(1)} at most, ${relative.toExponential(1)} relative`;
}

function told({ ms, dispatches, gpuBytesPeak, createMs, difference }: Baseline): string {
  const parts = [
    `${NAIVE}: ${count(dispatches)} dispatches`,
    `${milliseconds(ms)} wall ms`,
    `${giga(gpuBytesPeak)} GB at most`,
    `session made in ${(createMs / 1000).toFixed(1)} s`,
    ...(difference === null ? [] : [`${apart(difference)} from PyTorch`]),
  ];
  return parts.join(', ');
}

/** What a call of the product's UNet has of a baseline's. */
function shareOf(baseline: Baseline, stages: readonly StageFigures[]): readonly string[] {
  const unet = stages.find(({ name }) => name === 'unet');
  if (unet === undefined) return [];
  const parts = [
    `${percent(unet.dispatches, baseline.dispatches)} of its dispatches`,
    `${percent(unet.gpuBytesPeak, baseline.gpuBytesPeak)} of its bytes`,
    ...(unet.wallMs === null
      ? []
      : [`${percent(unet.wallMs.median, baseline.ms.median)} of its wall time`]),
  ];
  return [`the UNet has ${parts.join(', ')}`];
}

function percent(own: number, of: number): string {
  return `${((100 * own) / of).toFixed(1)} %`;
}

function giga(bytes: number): string {
  return (bytes / 1e9).toFixed(3);
}
