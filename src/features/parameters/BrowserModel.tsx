import { useEffect, useState } from 'react';
import { hasBrowserModel } from '../../jobs/browser-model.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Advanced.module.css';

/** Whether the browser's own language model writes the prompt out; not there where the browser has none. */
export default function BrowserModel() {
  const on = useSettings((settings) => settings.browserExpander);
  const [has, setHas] = useState(false);
  useEffect(() => void hasBrowserModel().then(setHas), []);
  if (!has) return null;
  return (
    <label className={styles.check}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => setSettings({ browserExpander: event.target.checked })}
      />
      <span>
        By this browser’s language model
        <small>
          It runs on this machine. It writes another text each time, so the seed alone does not
          bring a picture back.
        </small>
      </span>
    </label>
  );
}
