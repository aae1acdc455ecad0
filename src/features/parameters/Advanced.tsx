import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import styles from './Advanced.module.css';
import AdvancedFields from './AdvancedFields.tsx';

/** The parameters that most pictures do not need, behind a line that opens them. */
export default function Advanced() {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className={styles.trigger}>
        <ChevronRight aria-hidden />
        Advanced
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles.panel}>
        <AdvancedFields />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
