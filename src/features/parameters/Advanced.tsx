import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { lazy } from 'react';
import { t } from '../../language/t.ts';
import { showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import styles from './Advanced.module.css';

/** Loaded when somebody opens them. */
const AdvancedFields = lazy(() => import('./AdvancedFields.tsx'));

/** The parameters that most pictures do not need, behind a line that opens them. */
export default function Advanced() {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className={styles.trigger}>
        <ChevronRight aria-hidden />
        {t('Advanced')}
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles.panel}>
        <Boundary onFailure={showFailure}>
          <AdvancedFields />
        </Boundary>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
