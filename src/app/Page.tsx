import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../language/t.ts';
import { pageFailure, showFailure } from '../actions/perform.ts';
import Boundary from '../ui/Boundary.tsx';
import controls from '../ui/controls.module.css';
import Failure from '../ui/Failure.tsx';
import styles from './App.module.css';

/** A page beside the main screen. If it cannot be shown, it says why, and leads back. */
export default function Page({ children }: { readonly children: ReactNode }) {
  return (
    <Boundary onFailure={showFailure} instead={notShown}>
      {children}
    </Boundary>
  );
}

function notShown(error: unknown) {
  return (
    <main className={styles.broken}>
      <Failure failure={pageFailure(error)}>
        <button
          type="button"
          className={`${controls.button} ${controls.framed}`}
          onClick={() => location.reload()}
        >
          <RotateCw aria-hidden />
          {t('Reload')}
        </button>
      </Failure>
      <p>
        <a href="#/">{t('Back to the app')}</a>
      </p>
    </main>
  );
}
