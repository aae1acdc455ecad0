import { useState } from 'react';
import styles from './Hosted.module.css';
import { useHostedKey } from '../../stores/hosted-key.ts';
import HostedSheet from './HostedSheet.tsx';

/** Below the button that starts a run: where it runs, and the way to change that. */
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
