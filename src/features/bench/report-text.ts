import { adapterName } from '../../../workers/protocol/adapter.ts';
import type {
  BenchReport,
  Roofline,
  Spread,
  StageFigures,
} from '../../../workers/protocol/benchmark.ts';
import { toldModel } from '../../models/told-model.ts';

/** The names of the columns, in order. */
export const COLUMNS = [
  'Stage',
  'Calls',
  'Milliseconds',
  'Of matmul',
  'Dispatches',
  'Clears',
  'Passes',
  'GB at most',
  'GB of weights',
] as const;

/** The figures of a stage, one for each column. */
export function cells(of: StageFigures): readonly string[] {
  const { name, calls, ms, rooflineShare, gpuBytesPeak, weightBytes } = of;
  return [
    name.replaceAll('_', ' '),
    String(calls),
    ms === null ? '–' : milliseconds(ms),
    rooflineShare === null ? '–' : `${(100 * rooflineShare).toFixed(1)} %`,
    ...[of.dispatches, of.clears, of.passes].map((count) => count.toLocaleString('en')),
    ...[gpuBytesPeak, weightBytes].map((bytes) => (bytes / 1e9).toFixed(3)),
  ];
}

/** Median, with the least and the most. */
function milliseconds({ min, median, max }: Spread): string {
  return `${median.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`;
}

/** What the GPU reaches, as a sentence. */
export function ratesText({ matmulFp16, matmulFp32, copyGBs }: Roofline): string {
  const half = matmulFp16 === null ? '' : `${matmulFp16.toFixed(2)} TFLOP/s in 16-bit floats, `;
  return `Small shaders reach ${half}${matmulFp32.toFixed(3)} TFLOP/s in 32-bit floats, and copy ${copyGBs.toFixed(1)} GB/s.`;
}

/** The report as it may leave this browser: a model of the person's own has no name in it. */
export function openReport(report: BenchReport): BenchReport {
  return { ...report, model: toldModel(report.model) };
}

/** The whole report as a text to send. @param version of the app */
export function reportText(report: BenchReport, version: string): string {
  const { adapter, model, size, precision, float, roofline, stages } = report;
  return [
    `${model} in ${precision}, computed in ${float}, ${size}`,
    `on ${adapterName({ ...adapter })}, version ${version}`,
    ...(roofline === null ? [] : [ratesText(roofline)]),
    COLUMNS.join('\t'),
    ...stages.map((stage) => cells(stage).join('\t')),
  ].join('\n');
}
