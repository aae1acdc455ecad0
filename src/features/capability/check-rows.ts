import { formatNumber } from '../../language/format-number.ts';
import { t } from '../../language/t.ts';
import { formatDate } from '../../language/format-date.ts';
import type { FirstUseRecord } from '../../../workers/protocol/first-use.ts';
import { describeFirstUse } from '../../../workers/protocol/first-use-words.ts';
import type { CapabilityReport } from '../../stores/probe.ts';
import { isCheckable, isUnchecked } from './checkable.ts';
import type { ReportRow } from './report-row.ts';

/**
 * What the check of the GPU found, as rows of the report; none without a GPU.
 * @param record null before the check
 */
export function checkRows(
  report: Pick<CapabilityReport, 'gpu'>,
  record: FirstUseRecord | null,
): readonly ReportRow[] {
  return isCheckable(report) ? [checkRow(record)] : [];
}

function checkRow(record: FirstUseRecord | null): ReportRow {
  const requirement = t('Computes right');
  if (isUnchecked()) {
    return {
      requirement,
      yours: t('not checked, as the address asks'),
      verdict: 'fair',
      note: t('The address says how to compute, so what the check found is not used.'),
    };
  }
  if (record === null) {
    return {
      requirement,
      yours: t('not checked yet'),
      verdict: 'fair',
      note: t('The GPU is checked once, before its first run.'),
    };
  }
  const results = record.surveys.flatMap((survey) => survey.results);
  const made = results.filter(({ verdict }) => verdict !== 'skipped');
  const failed = made.filter(({ verdict }) => verdict === 'failed');
  const seconds = made.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const usable = failed.length === 0 ? 'good' : 'fair';
  return {
    requirement,
    yours: describeFirstUse(record),
    verdict: record.choice.refused === null ? usable : 'missing',
    note: t('{made} checks in {seconds} s, {failed} failed, on {day}.', {
      made: made.length,
      seconds: formatNumber(seconds, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
      failed: failed.length,
      day: formatDate(record.at),
    }),
  };
}
