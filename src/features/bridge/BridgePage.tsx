import { useEffect } from 'react';
import controls from '../../ui/controls.module.css';
import { rich } from '../../language/rich.tsx';
import { t } from '../../language/t.ts';
import { useTheme } from '../../actions/page-state.ts';
import { isActive, useJobs } from '../../stores/jobs.ts';
import { useSession } from '../../stores/session.ts';
import Failure from '../../ui/Failure.tsx';
import AllowedSites from './AllowedSites.tsx';
import styles from './Bridge.module.css';
import { allow, refuse, useBridge } from './bridge-window.ts';
import { useCalm } from './use-calm.ts';

/** The window that connects a page of another site to the engine. */
export default function BridgePage() {
  useTheme();
  const title = t('Your engine on another site · Playground');
  useEffect(() => {
    document.title = title;
  }, [title]);
  const { state, origin, failure } = useBridge();
  const problem = useSession((session) => session.problem);
  return (
    <main className={styles.page} data-state={state}>
      {problem !== null && <Failure failure={problem} />}
      {state === 'alone' && <Alone />}
      {state === 'waiting' && <p>{t('Waiting for the site that opened this window…')}</p>}
      {state === 'asking' && <Question origin={origin} />}
      {state === 'preparing' && (
        <p>{t('Getting the app ready for {origin}…', { origin: String(origin) })}</p>
      )}
      {state === 'open' && <Open origin={origin} />}
      {state === 'refused' && (
        <>
          <h1>{t('Not connected')}</h1>
          <p>
            {rich(
              t('<code>{origin}</code> cannot use your engine. You can close this window.', {
                origin: String(origin),
              }),
            )}
          </p>
        </>
      )}
      {state === 'broken' && (
        <>
          <h1>{t('Not connected')}</h1>
          {failure !== null && <Failure failure={failure} />}
          <p>{t('Then connect again from the site. You can close this window.')}</p>
        </>
      )}
    </main>
  );
}

function Alone() {
  return (
    <>
      <h1>{t('Your engine on other sites')}</h1>
      <p>
        {t(
          'A site that works with this app opens this window when you ask it to. Nothing is connected now.',
        )}
      </p>
      <p>
        <a href="./">{t('Open the app')}</a>
      </p>
      <AllowedSites />
    </>
  );
}

function Question({ origin }: { readonly origin: string }) {
  const calm = useCalm();
  return (
    <>
      <h1>{t('Let this site use your engine?')}</h1>
      <ul className={styles.terms}>
        <li>
          {t('It can send pictures and prompts here, have them run, and read what comes of them.')}
        </li>
        <li>{t('It does not see your own pictures, your history or your models.')}</li>
        <li>
          {t(
            'It can name pictures on the internet for this app to fetch, and none on this computer or in your network.',
          )}
        </li>
        <li>{t('All of it stays between that page and this browser.')}</li>
      </ul>
      {/* Beside the buttons, so that nobody presses one without seeing for whom. */}
      <div className={styles.buttons}>
        <p className={styles.origin}>{origin}</p>
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          disabled={!calm}
          onClick={allow}
        >
          {t('Allow')}
        </button>
        <button type="button" className={`${controls.button} ${controls.framed}`} onClick={refuse}>
          {t('Don’t allow')}
        </button>
      </div>
    </>
  );
}

function Open({ origin }: { readonly origin: string }) {
  const waiting = useJobs(
    ({ jobs }) => jobs.filter((job) => job.site === origin && isActive(job)).length,
  );
  return (
    <>
      <h1>{t('Connected')}</h1>
      <p className={styles.origin}>{origin}</p>
      <p>{t('Keep this window open while you use the site.')}</p>
      <output>
        {waiting === 0
          ? t('No request is running.')
          : t('Requests running or waiting: {waiting}', { waiting })}
      </output>
      <div className={styles.buttons}>
        <button type="button" className={`${controls.button} ${controls.framed}`} onClick={refuse}>
          {t('Disconnect and forget this site')}
        </button>
      </div>
    </>
  );
}
