import styles from './App.module.css';
import { t } from '../language/t.ts';

/** Replaces the app in a frame of another site. Nothing of the app runs there. */
export default function Framed() {
  return (
    <main className={styles.broken}>
      <p>{t('This app does not run inside a page of another site.')}</p>
      <p>
        <a href={location.href} target="_blank" rel="noreferrer">
          {t('Open it by itself')}
        </a>
      </p>
    </main>
  );
}
