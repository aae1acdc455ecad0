import { FileUp, Plus } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { t } from '../../language/t.ts';
import { addLoraAt, addLoraFile } from '../../actions/add-lora.ts';
import { chooseLora } from '../../actions/chosen-lora.ts';
import { perform } from '../../actions/perform.ts';
import { useLoras } from '../../stores/loras.ts';
import { useModels } from '../../stores/models.ts';
import controls from '../../ui/controls.module.css';
import { pickFile } from '../../ui/pick-file.ts';
import styles from './Loras.module.css';

/** The ways to a LoRA: one that is installed, an address, or a file. */
export default function AddLora({ onAdded }: { readonly onAdded: () => void }) {
  const packs = useModels((models) => models.packs);
  const chosen = useLoras(({ list }) => list);
  const busy = useLoras(({ adding }) => adding !== null);
  const [text, setText] = useState('');
  const installed = packs.filter(
    ({ format, id }) => format === 'lora' && chosen.every(({ pack }) => pack !== id),
  );

  const choose = async (id: string): Promise<void> => {
    const pack = installed.find((each) => each.id === id);
    if (pack === undefined) return;
    await chooseLora(pack);
    onAdded();
  };
  const fetchIt = async (): Promise<void> => {
    if ((await addLoraAt(text)) === null) onAdded();
  };
  const pick = async (): Promise<void> => {
    const file = await pickFile('.safetensors');
    if (file !== null && (await addLoraFile(file)) === null) onAdded();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void perform(fetchIt);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {installed.length > 0 && (
        <select
          className={`${controls.field} ${styles.choice}`}
          aria-label={t('An installed LoRA')}
          value=""
          onChange={({ target }) => void perform(() => choose(target.value))}
        >
          <option value="">{t('One that is installed…')}</option>
          {installed.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
      <div className={styles.ask}>
        <input
          className={`${controls.field} ${styles.field}`}
          aria-label={t('Address or Hugging Face repository of a LoRA')}
          placeholder={t('https://… or owner/name')}
          value={text}
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setText(target.value)}
        />
        <button
          type="submit"
          className={`${controls.button} ${controls.framed}`}
          disabled={busy || text.trim() === ''}
        >
          <Plus aria-hidden />
          {t('Add')}
        </button>
      </div>
      <button
        type="button"
        className={`${controls.button} ${controls.framed}`}
        disabled={busy}
        onClick={() => void perform(pick)}
      >
        <FileUp aria-hidden />
        {t('Choose a file…')}
      </button>
      <small className={styles.hint}>{t('Or drop a file anywhere on this page.')}</small>
    </form>
  );
}
