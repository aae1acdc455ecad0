import { useEffect, useState } from 'react';
import { t } from '../../language/t.ts';
import { hasBrowserModel } from '../../jobs/browser-model.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Advanced.module.css';

/**
 * Whether the browser's own language model writes the prompt out. Not there where the browser has none, unless it
 * is on: then it can be switched off.
 */
export default function BrowserModel() {
  const on = useSettings((settings) => settings.browserExpander);
  const [has, setHas] = useState<boolean>();
  useEffect(() => void hasBrowserModel().then(setHas), []);
  if (has !== true && !on) return null;
  return (
    <label className={styles.check}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => setSettings({ browserExpander: event.target.checked })}
      />
      <span>
        {t('By this browser’s language model')}
        <small>
          {has === false
            ? t('This browser has none on this machine now. The one of this app writes instead.')
            : t(
                'It runs on this machine. It writes another text each time, so the seed alone does not bring a picture back.',
              )}
        </small>
      </span>
    </label>
  );
}
