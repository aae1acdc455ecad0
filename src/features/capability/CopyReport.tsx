import { t } from '../../language/t.ts';
import { inEnglish } from '../../language/i18n.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import CopyButton from '../../ui/CopyButton.tsx';
import { VERSION } from '../../ui/version.ts';
import { useGpuLook } from '../../stores/gpu-look.ts';
import { useFirstUse } from '../../stores/first-use.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
import { checkLines } from './check-lines.ts';
import { checkRows } from './check-rows.ts';
import { type FailedJob, failureReport } from './failure-report.ts';
import { reportText } from './report-rows.ts';

interface Props {
  /** Is put in front of the report. */
  readonly failure?: EngineFailure;
  /** The job that failed. */
  readonly job?: FailedJob;
  readonly label?: string;
}

/** The host of the hub's mirror that the person has chosen may be one of their own network. */
function mirrorHost(): string {
  const { host } = new URL(useSettings.getState().hub);
  return host === 'huggingface.co' ? '' : host;
}

/** Copies the report on this browser, with the failure that it is asked for. */
export default function CopyReport({ failure, job, label = t('Copy report') }: Props) {
  const report = useSession((session) => session.report);
  const look = useGpuLook((looked) => looked.look);
  const record = useFirstUse((state) => state.record);
  if (report === null) return null;
  const text = (): string =>
    inEnglish(() =>
      [
        ...(failure === undefined ? [] : failureReport(failure, job, [mirrorHost()])),
        reportText(report, VERSION, { look, checks: checkRows(report, record) }),
        ...checkLines(record),
      ].join('\n'),
    );
  return <CopyButton label={label} text={text} />;
}
