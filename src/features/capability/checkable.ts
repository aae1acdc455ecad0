import type { FirstUseRecord } from '../../../workers/protocol/first-use.ts';
import { engineFlags } from '../../jobs/engine-flags.ts';
import type { CapabilityReport } from '../../stores/probe.ts';

/** Whether pictures are made on a GPU here: a real one, or the software one that the page's address asks for. */
export function isCheckable({ gpu }: Pick<CapabilityReport, 'gpu'>): boolean {
  return gpu === 'hardware' || (gpu === 'software' && engineFlags().flags.backend === 'webgpu');
}

/** Whether the check refuses the GPU that pictures are made on here. A record may be of one that is not there any more. */
export function isRefused(
  report: Pick<CapabilityReport, 'gpu'>,
  record: FirstUseRecord | null,
): boolean {
  return isCheckable(report) && record !== null && record.choice.refused !== null;
}

/** Whether the page's address has pictures be made without what the check found. */
export function isUnchecked(): boolean {
  return engineFlags().flags.attention !== undefined;
}
