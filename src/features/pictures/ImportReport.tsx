import { X } from 'lucide-react';
import controls from '../../ui/controls.module.css';
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
    <output className={styles.report} aria-label="Brought in">
      {imported !== null && (
        <div className={styles.card}>
          <p>{summary(imported)}</p>
          <button
            type="button"
            className={`${controls.button} ${controls.quiet} ${controls.icon}`}
            aria-label="Close the report"
            onClick={onClose}
          >
            <X aria-hidden />
          </button>
          {imported.left.length > 0 && (
            <ul>
              {imported.left.slice(0, MOST_NAMED).map(({ name, why }) => (
                <li key={name}>
                  <b>{name}</b> {why}
                </li>
              ))}
              {imported.left.length > MOST_NAMED && (
                <li>And {imported.left.length - MOST_NAMED} more.</li>
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
    added === 1 ? '1 picture came in.' : `${added.toLocaleString()} pictures came in.`,
    ...(known === 0 ? [] : [`${known.toLocaleString()} were here already.`]),
    ...(left.length === 0 ? [] : [`${left.length.toLocaleString()} not read:`]),
  ];
  return sentences.join(' ');
}
