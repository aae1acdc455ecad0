import { useState } from 'react';
import styles from './Hosted.module.css';
import { t } from '../../language/t.ts';
import { useHostedKey } from '../../stores/hosted-key.ts';
import HostedSheet from './HostedSheet.tsx';

/** Says below the start button where the job will run, and lets the person change it. */
export default function HostedLine() {
  const on = useHostedKey(({ key }) => key !== null);
  const [open, setOpen] = useState(false);
  return (
    <p className={styles.line} data-hosted={on || undefined}>
      {on ? t('Your picture and prompt will leave this machine.') : t('Runs on this machine.')}{' '}
      <button type="button" onClick={() => setOpen(true)}>
        {t('Change')}
      </button>
      <HostedSheet open={open} onClose={() => setOpen(false)} />
    </p>
  );
}
