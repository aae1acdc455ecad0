import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { plural, t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import controls from '../../ui/controls.module.css';
import styles from './Head.module.css';
import { useRoom } from './use-room.ts';

/** The title, how many pictures there are, and how much of the browser's room they take. */
export default function Head({ pictures }: { readonly pictures: readonly JobRecord[] }) {
  const room = useRoom();
  const count = pictures.reduce((sum, { result }) => sum + (result?.images.length ?? 0), 0);
  return (
    <header className={styles.head}>
      <Dialog.Title className={styles.title}>{t('All pictures')}</Dialog.Title>
      <p className={styles.room} data-testid="room">
        {plural({ one: '# picture', other: '# pictures' }, { count })}
        {room !== null && `, ${room}`}
      </p>
      <Dialog.Close
        className={`${controls.button} ${controls.quiet} ${controls.icon}`}
        aria-label={t('Close')}
        title={t('Close (Esc)')}
      >
        <X aria-hidden />
      </Dialog.Close>
    </header>
  );
}
