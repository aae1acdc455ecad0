import { Check, CloudOff } from 'lucide-react';
import { asTold } from '../../language/failure-words.ts';
import { t } from '../../language/t.ts';
import { perform } from '../../actions/perform.ts';
import { installApp, useInstallOffer } from '../../stores/install-offer.ts';
import { useOffline } from '../../stores/offline.ts';
import styles from './OfflineLine.module.css';

/** Under way since the first paint. */
const pwa = () => import('../../models/pwa.ts');

/** Says whether the app works without a network, and installs it where the browser offers that. Empty if this browser can never run it offline. */
export default function OfflineLine() {
  const offline = useOffline((state) => state.offline);
  const offer = useInstallOffer((state) => state.offer);
  if (offline.state === 'none') return null;
  return (
    <p className={styles.line} aria-live="polite" data-state={offline.state}>
      {offline.state === 'preparing' && <span>{t('Getting ready for offline…')}</span>}
      {offline.state === 'ready' && (
        <>
          <span
            title={t(
              'The app and its demo model are kept in this browser and run with the network off.',
            )}
          >
            <Check aria-hidden />
            {t('Ready offline')}
          </span>
          {offer !== null && (
            <button
              type="button"
              className={styles.install}
              onClick={() => void perform(() => installApp(offer))}
            >
              {t('Install as an app')}
            </button>
          )}
        </>
      )}
      {offline.state === 'failed' && (
        <>
          <span>
            <CloudOff aria-hidden />
            {t('Not ready for offline.')}
          </span>{' '}
          {asTold(offline.failure)}{' '}
          <button type="button" onClick={() => void perform(async () => (await pwa()).makeReady())}>
            {t('Try again')}
          </button>
          <code>{offline.failure.code}</code>
        </>
      )}
    </p>
  );
}
