import { useState } from 'react';
import { t } from '../../language/t.ts';
import { restartStore } from '../../models/store-client.ts';
import { whyNotFrom } from '../../models/try-hub.ts';
import { trimEnd } from '../../request/trim-end.ts';
import { DEFAULT_SETTINGS, setSettings, useSettings } from '../../stores/settings.ts';
import styles from './Models.module.css';

/** A field for the address that repositories are fetched from: the hub, or a mirror of it. */
export default function HubAddress() {
  const hub = useSettings((settings) => settings.hub);
  const [typed, setTyped] = useState(hub);
  /** Why models cannot be fetched from there. */
  const [problem, setProblem] = useState<(() => string) | undefined>();
  const keep = async (): Promise<void> => {
    const address = trimEnd(typed.trim(), '/') || DEFAULT_SETTINGS.hub;
    const valid = /^https?:\/\//i.test(address) && URL.canParse(address);
    setTyped(valid ? address : hub);
    if (!valid || address === hub) return;
    setSettings({ hub: address });
    restartStore();
    setProblem(undefined);
    const found = await whyNotFrom(address);
    if (useSettings.getState().hub === address) setProblem(() => found);
  };
  return (
    <details className={styles.hub}>
      <summary>{t('Fetch repositories from a mirror')}</summary>
      <label>
        {t('Address of the hub')}
        <input
          className={styles.field}
          type="url"
          value={typed}
          placeholder={DEFAULT_SETTINGS.hub}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => void keep()}
          onKeyDown={({ key }) => key === 'Enter' && void keep()}
        />
      </label>
      <p>{t('The mirror must send CORS headers (hf-mirror.com does not).')}</p>
      {problem !== undefined && <p role="alert">{problem()}</p>}
    </details>
  );
}
