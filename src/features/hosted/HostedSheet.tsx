import { useState } from 'react';
import controls from '../../ui/controls.module.css';
import form from '../../ui/form.module.css';
import { rich } from '../../language/rich.tsx';
import { t } from '../../language/t.ts';
import Sheet from '../../ui/Sheet.tsx';
import styles from './Hosted.module.css';
import { turnHostedOff, turnHostedOn, useHostedKey } from '../../stores/hosted-key.ts';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Turns the hosted service on and off, and explains what that means. */
export default function HostedSheet({ open, onClose }: Props) {
  return (
    <Sheet title={t('Make pictures on fal.ai')} open={open} onClose={onClose}>
      <HostedForm onClose={onClose} />
    </Sheet>
  );
}

function HostedForm({ onClose }: Pick<Props, 'onClose'>) {
  const hosted = useHostedKey();
  const [key, setKey] = useState(hosted.key ?? '');
  const [keep, setKeep] = useState(hosted.keptInTab);
  const on = hosted.key !== null;
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        turnHostedOn(key.trim(), keep);
        onClose();
      }}
    >
      <p>
        {rich(
          t(
            'For a machine that is too small for the full model. <b>Your picture and your prompt leave this machine</b>: each time you press “Send to fal.ai” they go to fal.ai, under your own account, which pays for them. Nothing is sent before you press it.',
          ),
        )}
      </p>
      <label className={form.field}>
        {t('Your fal.ai key')}
        <input
          type="password"
          value={key}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setKey(target.value)}
        />
      </label>
      <label className={styles.tick}>
        <input type="checkbox" checked={keep} onChange={({ target }) => setKeep(target.checked)} />
        {t('Keep the key until this tab is closed. Without it, a reload forgets it.')}
      </label>
      <div className={styles.buttons}>
        <button
          type="submit"
          className={`${controls.button} ${controls.primary}`}
          disabled={key.trim() === ''}
        >
          {on ? t('Save') : t('Use fal.ai')}
        </button>
        {on && (
          <button
            type="button"
            className={`${controls.button} ${controls.framed}`}
            onClick={() => {
              turnHostedOff();
              onClose();
            }}
          >
            {t('Use this machine')}
          </button>
        )}
      </div>
    </form>
  );
}
