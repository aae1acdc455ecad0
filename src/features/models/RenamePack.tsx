import { type SubmitEvent, useState } from 'react';
import { t } from '../../language/t.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import { shownTitle, upstreamName } from '../../models/names.ts';
import { LONGEST_NAME, rename } from '../../models/pack-actions.ts';
import controls from '../../ui/controls.module.css';
import styles from './Models.module.css';

interface Props {
  readonly pack: PackRecord;
  readonly onEnd: () => void;
}

/** Asks for the name of a model, which is shown everywhere from then on. */
export default function RenamePack({ pack, onEnd }: Props) {
  const { id, model, title, upstreamTitle } = pack;
  const [name, setName] = useState(title);
  const give = async (wanted: string): Promise<void> => {
    // What was typed stays where it could not be stored.
    if (await rename(id, wanted)) onEnd();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void give(name);
  };
  return (
    <form className={styles.rename} onSubmit={submit}>
      <input
        ref={selectAll}
        className={styles.field}
        aria-label={t('Name of the model')}
        value={name}
        maxLength={LONGEST_NAME}
        placeholder={upstreamName(pack)}
        spellCheck={false}
        onChange={({ target }) => setName(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // The key means the name, not the list of models.
          event.stopPropagation();
          onEnd();
        }}
      />
      <button type="submit" className={`${controls.button} ${controls.framed}`}>
        {t('Save the name')}
      </button>
      {upstreamTitle !== undefined && upstreamTitle !== title && (
        <button
          type="button"
          className={`${controls.button} ${controls.quiet}`}
          onClick={() => void give('')}
        >
          {t('Back to “{title}”', { title: shownTitle({ model, title: upstreamTitle }) })}
        </button>
      )}
      <button type="button" className={`${controls.button} ${controls.quiet}`} onClick={onEnd}>
        {t('Cancel')}
      </button>
    </form>
  );
}

/** The button that had the focus is gone, and a new name often has nothing of the old one. */
function selectAll(field: HTMLInputElement | null): void {
  field?.select();
}
