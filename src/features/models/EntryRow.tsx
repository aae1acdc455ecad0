import { Plus } from 'lucide-react';
import { useState } from 'react';
import controls from '../../ui/controls.module.css';
import { useModels } from '../../stores/models.ts';
import { draftOfEntry } from '../../models/draft.ts';
import InstallForm from './InstallForm.tsx';
import type { ModelEntry } from '../../models/manifest.ts';
import styles from './Models.module.css';

interface Props {
  readonly entry: ModelEntry;
  /** Nothing can be installed in this browser. */
  readonly blocked: boolean;
}

/** The row of a model that the app knows and can install. */
export default function EntryRow({ entry, blocked }: Props) {
  const { id, title, summary, licence, installable, reason } = entry;
  const begun = useModels(({ packs }) => packs.some(({ model }) => model === id));
  const [asked, setAsked] = useState(false);
  // The form is open at once if no precision of the model is installed; otherwise the person opens
  // it, to install another precision.
  const open = installable && (asked || !begun);
  // The model was installed from another source; the row of its pack is enough.
  if (begun && !installable) return null;
  return (
    <li className={styles.row} data-model={id}>
      <div className={styles.head}>
        <h3>{begun ? `${title}, another precision` : title}</h3>
        {begun && (
          <button
            type="button"
            className={`${controls.button} ${controls.framed}`}
            aria-expanded={open}
            onClick={() => setAsked(!asked)}
          >
            <Plus aria-hidden />
            {asked ? 'Not now' : 'Choose'}
          </button>
        )}
      </div>
      {!begun && (
        <p className={styles.facts}>
          {summary}
          <br />
          <span>{licence.name}</span>
          {!installable && <span>{reason ?? 'This version cannot install it.'}</span>}
        </p>
      )}
      {open && (
        <InstallForm
          draft={draftOfEntry(entry)}
          blocked={blocked}
          onBegun={() => setAsked(false)}
        />
      )}
    </li>
  );
}
