import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import controls from './controls.module.css';
import styles from './PageHeader.module.css';
import { t } from '../language/t.ts';

interface Props {
  readonly title: string;
  /** What stands at the end of the header. */
  readonly children: ReactNode;
}

/** The header of a page beside the app's one screen, with the way back. */
export default function PageHeader({ title, children }: Props) {
  return (
    <header className={styles.header}>
      <a className={`${controls.button} ${controls.quiet}`} href="#/">
        <ArrowLeft aria-hidden />
        {t('Back to the app')}
      </a>
      <h1>{title}</h1>
      {children}
    </header>
  );
}
