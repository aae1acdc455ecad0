import {
  type GpuLook,
  isSoftwareSpeed,
  type KernelSpeed,
} from '../../../workers/protocol/device.ts';
import { fullModelWord } from '../../models/full-model-word.ts';
import { findFullModel } from '../../models/manifest.ts';
import type { CapabilityReport } from '../../stores/probe.ts';
import { formatBytes } from '../../ui/format-bytes.ts';
import type { ReportRow } from './report-row.ts';

/** The lines about what was measured on the GPU; none where nothing can be measured. */
export function lookRows(report: CapabilityReport, look: GpuLook | null): readonly ReportRow[] {
  if (report.gpu !== 'hardware') return [];
  const kept = findFullModel()?.kept_bytes ?? {};
  const word = fullModelWord(report, look, { precision: 'q8', keptBytes: kept });
  const full: ReportRow = {
    requirement: 'The full model, in 8 bits',
    yours: word.sentence,
    verdict: word.install === 'yes' ? 'good' : word.install === 'never' ? 'missing' : 'fair',
    note: word.action,
  };
  return look?.kind === 'seen' ? [speedRow(look), memoryRow(look), full] : [full];
}

type Seen = Extract<GpuLook, { kind: 'seen' }>;

function speedRow({ speed }: Seen): ReportRow {
  const requirement = 'Measured speed';
  const note = 'Of a matrix product and a convolution, in 10¹² operations a second.';
  if (speed === null) return { requirement, yours: 'a test failed', verdict: 'missing', note };
  const half = speed.fp16 === null ? '' : `; ${rates(speed.fp16)} in 16 bits`;
  return {
    requirement,
    yours: `${rates(speed.fp32)} in 32 bits${half}`,
    verdict: isSoftwareSpeed(speed) ? 'missing' : 'good',
    note,
  };
}

function rates({ matmul, conv }: KernelSpeed): string {
  return [matmul, conv].map((rate) => (rate / 1e12).toPrecision(2)).join(' and ');
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
