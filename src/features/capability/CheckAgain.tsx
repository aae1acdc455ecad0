import { RotateCw } from 'lucide-react';
import { t } from '../../language/t.ts';
import { checkAgain } from '../../jobs/check-ahead.ts';
import { pageEngine } from '../../jobs/page-engine.ts';
import { useFirstUse } from '../../stores/first-use.ts';
import { useSession } from '../../stores/session.ts';
import controls from '../../ui/controls.module.css';
import { isCheckable, isUnchecked } from './checkable.ts';

/** Has the GPU checked again, as after an update of its driver. Not there without a GPU, and where the address leaves the check aside. */
export default function CheckAgain() {
  const report = useSession((session) => session.report);
  const checking = useFirstUse((state) => state.checking);
  if (report === null || !isCheckable(report) || isUnchecked()) return null;
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.framed}`}
      disabled={checking}
      onClick={() => void checkAgain(pageEngine)}
    >
      <RotateCw aria-hidden />
      {checking ? t('Checking the GPU …') : t('Check again')}
    </button>
  );
}
