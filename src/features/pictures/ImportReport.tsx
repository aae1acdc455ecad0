import { X } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import { plural, t } from '../../language/t.ts';
import type { Imported } from '../../actions/archive/import-files.ts';
import styles from './ImportReport.module.css';

interface Props {
  readonly imported: Imported | null;
  readonly onClose: () => void;
}

/** So many files are named; the others are counted. */
const MOST_NAMED = 50;

/** Says what came of files that were brought in: how many are new, and which were not read and why. */
export default function ImportReport({ imported, onClose }: Props) {
  return (
    <output className={styles.report} aria-label={t('Brought in')}>
      {imported !== null && (
        <div className={styles.card}>
          <p>{summary(imported)}</p>
          <button
            type="button"
            className={`${controls.button} ${controls.quiet} ${controls.icon}`}
            aria-label={t('Close the report')}
            onClick={onClose}
          >
            <X aria-hidden />
          </button>
          {imported.left.length > 0 && (
            <ul>
              {imported.left.slice(0, MOST_NAMED).map(({ name, why }, place) => (
                // Two archives may have files of one name.
                <li key={place}>
                  <b>{name()}</b> {why()}
                </li>
              ))}
              {imported.left.length > MOST_NAMED && (
                <li>{t('And {more} more.', { more: imported.left.length - MOST_NAMED })}</li>
              )}
            </ul>
          )}
        </div>
      )}
    </output>
  );
}

function summary({ added, known, left }: Imported): string {
  const sentences = [
    plural({ one: '# picture came in.', other: '# pictures came in.' }, { count: added }),
    ...(known === 0 ? [] : [t('{known} were here already.', { known })]),
    ...(left.length === 0 ? [] : [t('{left} not read:', { left: left.length })]),
  ];
  return sentences.join(' ');
}
