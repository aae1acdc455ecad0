import { t } from '../../language/t.ts';
import {
  type GpuLook,
  isSoftwareSpeed,
  type KernelSpeed,
} from '../../../workers/protocol/device.ts';
import { fullModelWord, type Word } from '../../models/full-model-word.ts';
import { findFullModel } from '../../models/manifest.ts';
import type { CapabilityReport } from '../../stores/probe.ts';
import { formatBytes, formatNumber } from '../../language/format-number.ts';
import type { ReportRow } from './report-row.ts';

/** The lines about what was measured on the GPU; none where nothing can be measured. */
export function lookRows(report: CapabilityReport, look: GpuLook | null): readonly ReportRow[] {
  if (report.gpu !== 'hardware') return [];
  const kept = findFullModel()?.kept_bytes ?? {};
  const word = fullModelWord(report, look, { precision: 'q8', keptBytes: kept });
  const full: ReportRow = {
    requirement: t('The full model, in 8 bits'),
    yours: SHORT[word.kind](),
    verdict: word.install === 'yes' ? 'good' : word.install === 'never' ? 'missing' : 'fair',
    note: `${word.sentence} ${word.action}`.trim(),
  };
  return look?.kind === 'seen' ? [speedRow(look), memoryRow(look), full] : [full];
}

const SHORT: Readonly<Record<Word['kind'], () => string>> = {
  refused: () => t('not on this device'),
  'no-gpu': () => t('needs a GPU'),
  untried: () => t('not tried yet'),
  wrong: () => t('not on this GPU'),
  fits: () => t('fits'),
  'fits-smaller': () => t('fits in fewer bits'),
  'small-pictures': () => t('only up to 768 × 768'),
  slow: () => t('slow'),
  'too-slow': () => t('too slow'),
  no: () => t('does not fit'),
};

type Seen = Extract<GpuLook, { kind: 'seen' }>;

function speedRow({ speed }: Seen): ReportRow {
  const requirement = t('Measured speed');
  const note = t('Of a matrix product / of a convolution, in 10¹² operations a second.');
  if (speed === null) return { requirement, yours: t('a test failed'), verdict: 'missing', note };
  const full = rates(speed.fp32);
  const half = speed.fp16 === null ? null : rates(speed.fp16);
  return {
    requirement,
    yours:
      half === null ? `${full} TFLOP/s` : t('{full} TFLOP/s, in 16 bits {half}', { full, half }),
    verdict: isSoftwareSpeed(speed) ? 'missing' : 'good',
    note,
  };
}

function rates({ matmul, conv }: KernelSpeed): string {
  return [matmul, conv]
    .map((rate) =>
      formatNumber(rate / 1e12, { maximumSignificantDigits: 2, minimumSignificantDigits: 2 }),
    )
    .join(' / ');
}

function memoryRow({ memoryBytes, askedBytes }: Seen): ReportRow {
  const all = memoryBytes >= askedBytes;
  return {
    requirement: t('GPU memory'),
    yours: all
      ? t('at least {size}', { size: formatBytes(memoryBytes) })
      : t('about {size}', { size: formatBytes(memoryBytes) }),
    verdict: all ? 'good' : 'fair',
    note: t(
      'Tried with buffers that were freed again. No more was asked for than the model needs.',
    ),
  };
}
