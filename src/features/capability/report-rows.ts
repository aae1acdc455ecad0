import { cpuThreads } from '../../../workers/protocol/cpu-threads.ts';
import { t } from '../../language/t.ts';
import type { GpuLook } from '../../../workers/protocol/device.ts';
import { formatBytes } from '../../language/format-number.ts';
import type { CapabilityReport } from '../../stores/probe.ts';
import { lookRows } from './look-rows.ts';
import type { ReportRow } from './report-row.ts';
import { findings } from './verdict.ts';

const GPU_TEXT: Readonly<Record<CapabilityReport['gpu'], () => string>> = {
  none: () => t('not offered'),
  'no-adapter': () => t('offered, but no adapter'),
  software: () => t('software adapter'),
  hardware: () => t('yes'),
};

/** What is known besides the report, as far as it is. */
export interface Measured {
  /** What the engine found out about the GPU; null: it has not looked. */
  readonly look: GpuLook | null;
  /** The lines of the first-use check. */
  readonly checks: readonly ReportRow[];
}

const UNMEASURED: Measured = { look: null, checks: [] };

export function reportRows(
  report: CapabilityReport,
  { look, checks }: Measured = UNMEASURED,
): readonly ReportRow[] {
  const { adapter, storage } = report;
  const noGpu: ReportRow['verdict'] = report.gpu === 'hardware' ? 'good' : 'missing';
  return [
    {
      requirement: t('Secure page'),
      yours: report.secureContext ? t('yes') : t('no, plain http'),
      verdict: report.secureContext ? 'good' : 'missing',
      note: t('WebGPU and file storage need https or localhost.'),
    },
    {
      requirement: t('WebGPU'),
      yours: GPU_TEXT[report.gpu](),
      verdict: report.gpu === 'software' ? 'fair' : noGpu,
      note: t('Without a GPU the demo model runs on the CPU (wasm).'),
    },
    {
      requirement: t('Graphics adapter'),
      yours: adapter?.name ?? t('none'),
      verdict: adapter === null ? 'missing' : report.gpu === 'software' ? 'fair' : 'good',
      note: t('How much memory it has, a browser does not say.'),
    },
    ...(adapter?.kind === 'compatibility' ? [compatibilityRow()] : []),
    ...lookRows(report, look),
    ...checks,
    {
      requirement: t('16-bit floats in shaders'),
      yours: adapter?.shaderF16 ? t('yes') : t('no'),
      verdict: adapter?.shaderF16 ? 'good' : 'fair',
      note: t(
        'Without them everything is computed in 32 bits: the same pictures, twice the memory.',
      ),
    },
    {
      requirement: t('Largest GPU buffer'),
      yours: adapter === null ? t('none') : formatBytes(adapter.maxBufferSize),
      verdict: adapter === null ? 'missing' : adapter.maxBufferSize >= 2 ** 30 ? 'good' : 'fair',
      note: t('The full model wants 1 GiB.'),
    },
    {
      requirement: t('Cross-origin isolation'),
      yours: report.crossOriginIsolated ? t('yes') : t('no'),
      verdict: report.crossOriginIsolated ? 'good' : 'fair',
      note: isolationNote(cpuThreads(report.threads).all),
    },
    {
      requirement: t('Storage'),
      yours:
        storage.quota === null
          ? t('not told')
          : t('{part} used of {whole}', {
              part: formatBytes(storage.usage ?? 0),
              whole: formatBytes(storage.quota),
            }),
      verdict: findings(report).some(({ id }) => id === 'private' || id === 'blocked')
        ? 'fair'
        : 'good',
      note: storage.persisted
        ? t('The browser promised not to clear it.')
        : t('The browser may clear it when the disk is full.'),
    },
  ];
}

function compatibilityRow(): ReportRow {
  return {
    requirement: t('Kind of adapter'),
    yours: t('compatibility mode'),
    verdict: 'missing',
    note: t('Only a part of WebGPU, as on OpenGL ES. Pictures are made on the CPU.'),
  };
}

/**
 * The report as plain text, for a bug report.
 * @param version of the app
 */
export function reportText(
  report: CapabilityReport,
  version: string,
  measured: Measured = UNMEASURED,
): string {
  const rows = reportRows(report, measured).map(
    ({ requirement, yours, verdict }) => `${requirement}: ${yours} [${verdict}]`,
  );
  const told = findings(report).map(({ sentence, action }) => `- ${sentence} ${action}`);
  const memory = report.memoryGiB === null ? 'not told' : `${report.memoryGiB} GiB or more`;
  return [
    `Version: ${version}`,
    ...rows,
    `Memory: ${memory}`,
    `Browser: ${report.userAgent}`,
    ...told,
  ].join('\n');
}

/** The CPU engine has two threads in any case, where there are two cores. */
function isolationNote(threads: number): string {
  return threads > 2
    ? t('Lets the CPU engine use {threads} threads; the GPU does not need it.', { threads })
    : t(
        'Lets the CPU engine use more threads where there are four cores; the GPU does not need it.',
      );
}
