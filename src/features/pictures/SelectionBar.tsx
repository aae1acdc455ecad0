import { Star, Trash2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { perform } from '../../actions/perform.ts';
import { toggleStars } from '../../actions/star.ts';
import controls from '../../ui/controls.module.css';
import { deleteSelected } from './delete-selected.ts';
import styles from './SelectionBar.module.css';
import type { Selected } from './use-selection.ts';

interface Props {
  /** How many there are, shown or not. */
  readonly all: number;
  readonly shown: readonly JobRecord[];
  readonly selection: Selected;
  readonly setActive: (id: string) => void;
  /** Buttons that also mean what is shown, where nothing is selected. */
  readonly children: ReactNode;
}

const QUIET = `${controls.button} ${controls.quiet}`;

/** How many are shown or selected, and what can be done with those that are selected. */
export default function SelectionBar({ all, shown, selection, setActive, children }: Props) {
  const { jobs, any } = selection;
  const remove = (): void => {
    const next = deleteSelected(jobs, shown);
    selection.clear();
    if (next !== undefined) setActive(next.id);
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('Selected pictures')}>
      <output className={styles.count}>{told(jobs.length, shown.length, all)}</output>
      {any && (
        <>
          <button
            type="button"
            className={QUIET}
            title={t('Star (S)')}
            onClick={() => void perform(() => toggleStars(jobs))}
          >
            <Star aria-hidden />
            <span>{t('Star')}</span>
          </button>
          <button type="button" className={QUIET} title={t('Delete (Del)')} onClick={remove}>
            <Trash2 aria-hidden />
            <span>{t('Delete')}</span>
          </button>
          <button
            type="button"
            className={`${QUIET} ${controls.icon}`}
            aria-label={t('Select nothing')}
            title={t('Select nothing (Esc)')}
            onClick={selection.clear}
          >
            <X aria-hidden />
          </button>
        </>
      )}
      {children}
    </div>
  );
}

function told(selected: number, shown: number, all: number): string {
  if (selected > 0) return t('{selected} selected', { selected });
  return shown === all ? '' : t('{shown} of {all}', { shown, all });
}
