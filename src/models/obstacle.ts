import { t } from '../language/t.ts';
import type { StorageEstimate } from '../../workers/protocol/store.ts';
import type { CapabilityReport } from '../stores/probe.ts';

/** Why a model cannot be installed here, or why it would be of little use. */
export interface Obstacle {
  /** Whether nothing can be installed at all. */
  readonly blocks: boolean;
  readonly sentence: string;
  /** What to do; empty if the report on this browser has more about it. */
  readonly action: string;
}

/** The most serious obstacle; null if there is none, or if the report is not there yet. */
export function obstacle(
  report: CapabilityReport | null,
  estimate: StorageEstimate | null,
): Obstacle | null {
  if (report === null) return null;
  if (!report.secureContext) {
    return {
      blocks: true,
      sentence: t(
        'Models cannot be installed here: this page came over plain http, so the browser keeps file storage and WebGPU from it.',
      ),
      action: t('Open it over https, or on the machine it runs on as http://localhost.'),
    };
  }
  if (estimate !== null && estimate.storage === null) {
    return {
      blocks: true,
      sentence: t(
        'Models cannot be installed here: this browser keeps no files for this page, as in a private window.',
      ),
      action: t('Open the page in a normal window.'),
    };
  }
  if (report.gpu !== 'hardware') {
    return {
      blocks: false,
      sentence: t('No GPU answers here. A full model can be installed, but it runs on a GPU only.'),
      action: '',
    };
  }
  return null;
}
