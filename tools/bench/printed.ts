import type { StageFigures } from '../../workers/protocol/benchmark.ts';
import { adapterName } from '../../workers/protocol/adapter.ts';
import type { BenchReport } from './run-bench.ts';

/** The columns of the table, with the figure of each stage. */
const COLUMNS: readonly (readonly [string, (of: StageFigures) => string])[] = [
  ['stage', ({ name }) => name],
  ['calls', ({ calls }) => String(calls)],
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
];

/** The report as a person reads it. */
export function printed(report: BenchReport): string {
  const { adapter, model, size, precision, float, stages } = report;
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
  return [head, '', ...lines].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function giga(bytes: number): string {
  return (bytes / 1e9).toFixed(3);
}
