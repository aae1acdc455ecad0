import { useState } from 'react';
import { t } from '../../language/t.ts';
import { setSession, useSession } from '../../stores/session.ts';
import controls from '../../ui/controls.module.css';
import Failure from '../../ui/Failure.tsx';
import CopyReport from '../capability/CopyReport.tsx';
import styles from './Problem.module.css';

/**
 * What went wrong since the view was opened. The view covers the place where the screen shows it; what was wrong before
 * is left to the screen.
 */
export default function Problem() {
  const [before] = useState(() => useSession.getState().problem);
  const problem = useSession((session) => session.problem);
  if (problem === null || problem === before) return null;
  return (
    <div className={styles.problem}>
      <Failure failure={problem}>
        <button
          type="button"
          className={`${controls.button} ${controls.framed}`}
          onClick={() => setSession({ problem: null })}
        >
          {t('Close')}
        </button>
        <CopyReport failure={problem} />
      </Failure>
    </div>
  );
}
