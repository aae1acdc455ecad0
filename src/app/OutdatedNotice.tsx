import { RotateCw } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { t } from '../language/t.ts';
import { onOutdated, outdatedFailure } from '../../workers/records/outdated.ts';
import controls from '../ui/controls.module.css';
import Failure from '../ui/Failure.tsx';
import styles from './App.module.css';

/**
 * Covers the page when a newer version of the app has upgraded the database, so this one must
 * reload.
 */
export default function OutdatedNotice() {
  const failure = useSyncExternalStore(onOutdated, outdatedFailure);
  if (failure === null) return null;
  return (
    <aside className={styles.outdated} aria-label={t('This page is outdated')}>
      <Failure failure={failure}>
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          onClick={() => location.reload()}
        >
          <RotateCw aria-hidden />
          {t('Reload')}
        </button>
      </Failure>
    </aside>
  );
}
