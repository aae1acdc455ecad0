import { useState } from 'react';
import styles from './Hosted.module.css';
import { t } from '../../language/t.ts';
import { useHostedKey } from '../../stores/hosted-key.ts';
import { showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import { laterView } from '../../ui/later-view.ts';

const HostedSheet = laterView(() => import('./HostedSheet.tsx'));

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
      <Boundary onFailure={showFailure}>
        <HostedSheet open={open} onClose={() => setOpen(false)} />
      </Boundary>
    </p>
  );
}
