import { t } from '../language/t.ts';
import type { CapabilityReport } from '../stores/probe.ts';

/**
 * What a person should know of running a large model in this browser.
 * @returns null if it is one of those that do it best
 */
export function browserRemark({
  browser,
  suspends,
}: Pick<CapabilityReport, 'browser' | 'suspends'>): string | null {
  switch (browser) {
    case 'firefox':
      return t('In Firefox it is slower; Chrome or Edge is recommended.');
    case 'safari':
      return suspends
        ? null
        : t(
            'This Safari takes long to load a large model, and may reload the page meanwhile; Chrome, Edge or Safari 27 is recommended.',
          );
    case 'chromium':
    case 'other':
      return null;
  }
}
