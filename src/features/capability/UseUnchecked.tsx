import { t } from '../../language/t.ts';
import { useFirstUse } from '../../stores/first-use.ts';
import { useSession } from '../../stores/session.ts';
import { isRefused, isUnchecked } from './checkable.ts';

/** This page's address, with a way of attention or without one. */
function addressWith(attention: 'fused' | null): string {
  const address = new URL(location.href);
  if (attention === null) address.searchParams.delete('attention');
  else address.searchParams.set('attention', attention);
  return address.href;
}

/**
 * Has pictures be made on a GPU that the check refuses, or takes that back. The address says so, because it is
 * for this page alone and has to be seen; following it loads the page anew.
 */
export default function UseUnchecked() {
  const report = useSession((session) => session.report);
  const record = useFirstUse((state) => state.record);
  if (isUnchecked()) return <a href={addressWith(null)}>{t('Use what the check found')}</a>;
  if (report === null || !isRefused(report, record)) return null;
  return <a href={addressWith('fused')}>{t('Use this GPU all the same')}</a>;
}
