import { useState } from 'react';
import { t } from '../../language/t.ts';
import type { ModelLicence } from '../../../workers/protocol/store.ts';
import controls from '../../ui/controls.module.css';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Install.module.css';
import { licenceText } from '../../models/licence-text.ts';

/**
 * Whether the person has accepted a licence, now or earlier; true if the model has no known
 * licence.
 */
export function useAccepted(licence: ModelLicence | null): boolean {
  const accepted = useSettings((settings) => settings.acceptedLicences);
  return licence === null || accepted.includes(licence.url);
}

/** The licence's name, its text, and the box to tick that accepts it. */
export default function Licence({ licence }: { readonly licence: ModelLicence }) {
  const accepted = useAccepted(licence);
  const hub = useSettings((settings) => settings.hub);
  const [text, setText] = useState<string | 'loading' | 'missing' | null>(null);

  const accept = (tick: boolean): void => {
    const { acceptedLicences } = useSettings.getState();
    const others = acceptedLicences.filter((url) => url !== licence.url);
    setSettings({ acceptedLicences: tick ? [...others, licence.url] : others });
  };
  const show = async (): Promise<void> => {
    if (text !== null) return setText(null);
    setText('loading');
    setText((await licenceText(licence.url, hub)) ?? 'missing');
  };

  return (
    <div className={styles.licence}>
      <label className={styles.tick}>
        <input
          type="checkbox"
          checked={accepted}
          onChange={(event) => accept(event.target.checked)}
        />
        <span>{t('I accept the {licence}.', { licence: licence.name })}</span>
      </label>
      <p className={styles.links}>
        <button
          type="button"
          className={controls.link}
          aria-expanded={text !== null}
          onClick={() => void show()}
        >
          {text === null ? t('Read it here') : t('Hide it')}
        </button>
        <a href={licence.url} target="_blank" rel="noreferrer">
          {t('Open its page')}
        </a>
      </p>
      {text === 'loading' && <p className={styles.hint}>{t('Fetching the text…')}</p>}
      {text === 'missing' && (
        <p className={styles.hint}>{t('The text could not be fetched; read it on its page.')}</p>
      )}
      {text !== null && text !== 'loading' && text !== 'missing' && (
        <textarea
          className={styles.text}
          readOnly
          rows={10}
          value={text}
          aria-label={licence.name}
        />
      )}
    </div>
  );
}
