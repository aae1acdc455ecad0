import { Plus } from 'lucide-react';
import { useState } from 'react';
import controls from '../../ui/controls.module.css';
import { said, t } from '../../language/t.ts';
import { useModels } from '../../stores/models.ts';
import { draftOfEntry } from '../../models/draft.ts';
import InstallForm from './InstallForm.tsx';
import type { ModelEntry } from '../../models/manifest.ts';
import { isDrawing } from '../../models/manifest-schema.ts';
import styles from './Models.module.css';

interface Props {
  readonly entry: ModelEntry;
  /** Nothing can be installed in this browser. */
  readonly blocked: boolean;
}

/** The row of a model that the app knows and can install. */
export default function EntryRow({ entry, blocked }: Props) {
  const { id, licence, installable, reason } = entry;
  const [title, summary] = [said(entry.title), said(entry.summary)];
  const begun = useModels(({ packs }) => packs.some(({ model }) => model === id));
  const [asked, setAsked] = useState(false);
  // The form of a model that draws is open at once if no precision of it is installed. Any other form
  // the person opens: of another precision, or of a model that helps.
  const closed = begun || !isDrawing(entry);
  const open = installable && (asked || !closed);
  // The model was installed from another source; the row of its pack is enough.
  if (begun && !installable) return null;
  return (
    <li className={styles.row} data-model={id}>
      <div className={styles.head}>
        <h3>{begun ? t('{title}, another precision', { title }) : title}</h3>
        {installable && closed && (
          <button
            type="button"
            className={`${controls.button} ${controls.framed}`}
            aria-expanded={open}
            onClick={() => setAsked(!asked)}
          >
            <Plus aria-hidden />
            {asked ? t('Not now') : begun ? t('Choose') : t('Install…')}
          </button>
        )}
      </div>
      {!begun && (
        <p className={styles.facts}>
          {summary}
          <br />
          <span>{licence.name}</span>
          {!installable && (
            <span>
              {reason === undefined ? t('This version cannot install it.') : said(reason)}
            </span>
          )}
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
