import { useState } from 'react';
import { t } from '../../language/t.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import controls from '../../ui/controls.module.css';
import { formatBytes } from '../../language/format-number.ts';
import styles from './Models.module.css';
import { precisionName, shownTitle } from '../../models/names.ts';
import { remove } from '../../models/pack-actions.ts';

interface Props {
  readonly pack: PackRecord;
  readonly onKeep: () => void;
}

/** Asks before a model is deleted, and says how much room that frees. */
export default function DeletePack({ pack, onKeep }: Props) {
  const [going, setGoing] = useState(false);
  const go = async (): Promise<void> => {
    setGoing(true);
    await remove(pack.id);
    // The row still exists, so the model was not deleted: it is in use, and the row says so.
    setGoing(false);
    onKeep();
  };
  return (
    <fieldset className={styles.confirm} aria-label={t('Delete this model?')}>
      <p>{deletionText(pack)}</p>
      <button
        type="button"
        className={`${controls.button} ${controls.danger}`}
        disabled={going}
        onClick={() => void go()}
      >
        {going ? t('Deleting…') : t('Delete, free {size}', { size: formatBytes(pack.bytesStored) })}
      </button>
      <button
        type="button"
        className={`${controls.button} ${controls.quiet}`}
        disabled={going}
        ref={focus}
        onClick={onKeep}
      >
        {t('Keep it')}
      </button>
    </fieldset>
  );
}

/** A LoRA has no precision of its own. */
function deletionText(pack: PackRecord): string {
  const { lora, precision, bytesStored } = pack;
  const title = shownTitle(pack);
  const size = formatBytes(bytesStored);
  return lora === undefined
    ? t('Delete {title} in {bits}? It frees {size}; to use it again it has to be fetched again.', {
        title,
        bits: precisionName(precision),
        size,
      })
    : t('Delete {title}? It frees {size}; to use it again it has to be fetched again.', {
        title,
        size,
      });
}

/**
 * Moves the focus to the harmless button, because the button that had it was replaced by the
 * question.
 */
function focus(element: HTMLElement | null): void {
  element?.focus();
}
