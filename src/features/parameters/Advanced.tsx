import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { t } from '../../language/t.ts';
import { showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import { laterView } from '../../ui/later-view.ts';
import styles from './Advanced.module.css';

/** Most people never open them. */
const AdvancedFields = laterView(() => import('./AdvancedFields.tsx'));

/** The parameters that most pictures do not need, behind a line that opens them. */
export default function Advanced() {
  const [open, setOpen] = useState(false);
  const panel = useId();
  return (
    <div>
      <button
        type="button"
        className={styles.trigger}
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight aria-hidden />
        {t('Advanced')}
      </button>
      {open && (
        <div id={panel} className={styles.panel}>
          <Boundary onFailure={showFailure}>
            <AdvancedFields />
          </Boundary>
        </div>
      )}
    </div>
  );
}
