import { useState } from 'react';
import styles from './Hosted.module.css';
import { useHostedKey } from '../../stores/hosted-key.ts';
import HostedSheet from './HostedSheet.tsx';

/** Says below the start button where the job will run, and lets the person change it. */
export default function HostedLine() {
  const on = useHostedKey(({ key }) => key !== null);
  const [open, setOpen] = useState(false);
  return (
    <p className={styles.line} data-hosted={on || undefined}>
      {on ? 'Your picture and prompt will leave this machine.' : 'Runs on this machine.'}{' '}
      <button type="button" onClick={() => setOpen(true)}>
        Change
      </button>
      <HostedSheet open={open} onClose={() => setOpen(false)} />
    </p>
  );
}
