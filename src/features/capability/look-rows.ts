import {
  type GpuLook,
  isSoftwareSpeed,
  type KernelSpeed,
} from '../../../workers/protocol/device.ts';
import { fullModelWord, type Word } from '../../models/full-model-word.ts';
import { findFullModel } from '../../models/manifest.ts';
import type { CapabilityReport } from '../../stores/probe.ts';
import { formatBytes } from '../../language/format-number.ts';
import type { ReportRow } from './report-row.ts';

/** The lines about what was measured on the GPU; none where nothing can be measured. */
export function lookRows(report: CapabilityReport, look: GpuLook | null): readonly ReportRow[] {
  if (report.gpu !== 'hardware') return [];
  const kept = findFullModel()?.kept_bytes ?? {};
  const word = fullModelWord(report, look, { precision: 'q8', keptBytes: kept });
  const full: ReportRow = {
    requirement: 'The full model, in 8 bits',
    yours: SHORT[word.kind],
    verdict: word.install === 'yes' ? 'good' : word.install === 'never' ? 'missing' : 'fair',
    note: `${word.sentence} ${word.action}`.trim(),
  };
  return look?.kind === 'seen' ? [speedRow(look), memoryRow(look), full] : [full];
}

const SHORT: Readonly<Record<Word['kind'], string>> = {
  refused: 'not on this device',
  'no-gpu': 'needs a GPU',
  untried: 'not tried yet',
  wrong: 'not on this GPU',
  fits: 'fits',
  'fits-smaller': 'fits in fewer bits',
  'small-pictures': 'only up to 768 × 768',
  slow: 'slow',
  'too-slow': 'too slow',
  no: 'does not fit',
};

type Seen = Extract<GpuLook, { kind: 'seen' }>;

function speedRow({ speed }: Seen): ReportRow {
  const requirement = 'Measured speed';
  const note = 'Of a matrix product / of a convolution, in 10¹² operations a second.';
  if (speed === null) return { requirement, yours: 'a test failed', verdict: 'missing', note };
  const half = speed.fp16 === null ? '' : `, in 16 bits ${rates(speed.fp16)}`;
  return {
    requirement,
    yours: `${rates(speed.fp32)} TFLOP/s${half}`,
    verdict: isSoftwareSpeed(speed) ? 'missing' : 'good',
    note,
  };
}

function rates({ matmul, conv }: KernelSpeed): string {
  return [matmul, conv].map((rate) => (rate / 1e12).toPrecision(2)).join(' / ');
}

function memoryRow({ memoryBytes, askedBytes }: Seen): ReportRow {
  const all = memoryBytes >= askedBytes;
  return {
    requirement: 'GPU memory',
    yours: `${all ? 'at least' : 'about'} ${formatBytes(memoryBytes)}`,
    verdict: all ? 'good' : 'fair',
    note: 'Tried with buffers that were freed again. No more was asked for than the model needs.',
  };
}
