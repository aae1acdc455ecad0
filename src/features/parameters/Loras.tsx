import { Plus } from 'lucide-react';
import { useState } from 'react';
import { said, t } from '../../language/t.ts';
import { FIELDS } from '../../request/fields.ts';
import { useHostedKey } from '../../stores/hosted-key.ts';
import { useLoras } from '../../stores/loras.ts';
import controls from '../../ui/controls.module.css';
import Failure from '../../ui/Failure.tsx';
import AddLora from './AddLora.tsx';
import LoraEntry from './LoraEntry.tsx';
import styles from './Loras.module.css';

/** The LoRAs that the next picture is drawn with, and the form to add one. */
export default function Loras() {
  const { list, adding, refused } = useLoras();
  const hosted = useHostedKey(({ key }) => key !== null);
  const [open, setOpen] = useState(false);
  return (
    <div className={controls.row} data-field="loras">
      <div className={controls.head}>
        <span className={controls.label} id="loras-label">
          {said(FIELDS.loras.title)}
        </span>
        <button
          type="button"
          className={`${controls.button} ${controls.quiet} ${styles.add}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Plus aria-hidden />
          {t('Add a LoRA')}
        </button>
      </div>
      {open && <AddLora onAdded={() => setOpen(false)} />}
      {adding !== null && (
        <output className={styles.hint}>{t('Looking at “{adding}”…', { adding })}</output>
      )}
      {refused !== null && <Failure failure={refused} />}
      {list.length > 0 && (
        <ul className={styles.list} aria-labelledby="loras-label">
          {list.map((lora, index) => (
            <LoraEntry key={`${index} ${lora.pack ?? lora.path}`} lora={lora} index={index} />
          ))}
        </ul>
      )}
      <small className={styles.hint}>
        {hosted && list.length > 0
          ? t('The service at fal.ai has no such field: it draws without them.')
          : t(
              'A file (.safetensors, made for SDXL or Playground v2.5) that gives the model a style or a subject. It is kept in this browser.',
            )}
      </small>
    </div>
  );
}
