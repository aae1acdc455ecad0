import { arch, cpus, platform, release, totalmem } from 'node:os';
import { bytes, rate, seconds } from './lab/units.ts';
import { appVersion } from './vite/version.ts';
import type { RealPack, RealResults, RealRun } from './check-real-model.ts';

/** Writes the report as Markdown. @param chrome the browser's version */
export function formatReport(chrome: string, results: RealResults): string {
  const { adapter, packs, problems, side, userAgent } = results;
  const rows: [string, string][] = [
    ['app', appVersion()],
    ['date', new Date().toISOString().slice(0, 10)],
    ['machine', `${platform()} ${release()} ${arch()}, ${cpus()[0]?.model.trim() ?? 'CPU'}`],
    ['memory', bytes(totalmem())],
    ['browser', `Chrome ${chrome} (${userAgent})`],
    [
      'adapter',
      adapter === null
        ? 'none'
        : `${adapter.vendor} ${adapter.architecture} ${adapter.description}, shader-f16 ${adapter.shaderF16}, subgroups ${adapter.subgroups}`,
    ],
    ...packs.flatMap(packRows),
    ['problems', problems.join('; ') || 'none: no NaN, nothing damaged'],
  ];
  return `## check:real, ${side}×${side}\n\n${table(rows)}\n`;
}

function table(rows: readonly [string, string][]): string {
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join(
    '\n',
  );
}

function packRows({ precision, record, installed, verified, runs }: RealPack): [string, string][] {
  const time =
    installed === null
      ? 'installed earlier'
      : `${seconds(installed)}, ${rate(record.bytesToFetch, installed)}`;
  return [
    [`${precision}: install`, `${time}, ${bytes(record.bytesStored)} stored`],
    [`${precision}: verify`, seconds(verified)],
    ...runs.map((run, i): [string, string] => [`${precision}: picture ${i + 1}`, describeRun(run)]),
  ];
}

function describeRun({ seconds: time, metrics }: RealRun): string {
  const stages = metrics.stages
    .filter(({ seconds: each }) => each >= 0.05)
    .map(
      ({ name, seconds: each, calls }) =>
        `${name} ${seconds(each)}${calls > 1 ? ` (${calls} ×)` : ''}`,
    );
  return [
    seconds(time),
    `${metrics.backend} ${metrics.precision}`,
    `GPU peak ${bytes(metrics.gpu_bytes_peak)}`,
    ...stages,
  ].join(', ');
}
