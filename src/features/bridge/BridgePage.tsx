import controls from '../../ui/controls.module.css';
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
  const { state, origin, failure } = useBridge();
  const problem = useSession((session) => session.problem);
  return (
    <main className={styles.page} data-state={state}>
      {problem !== null && <Failure failure={problem} />}
      {state === 'alone' && <Alone />}
      {state === 'waiting' && <p>Waiting for the site that opened this window…</p>}
      {state === 'asking' && <Question origin={origin} />}
      {state === 'preparing' && <p>Getting the app ready for {origin}…</p>}
      {state === 'open' && <Open origin={origin} />}
      {state === 'refused' && (
        <>
          <h1>Not connected</h1>
          <p>
            <code>{origin}</code> cannot use your engine. You can close this window.
          </p>
        </>
      )}
      {state === 'broken' && (
        <>
          <h1>Not connected</h1>
          {failure !== null && <Failure failure={failure} />}
          <p>Then connect again from the site. You can close this window.</p>
        </>
      )}
    </main>
  );
}

function Alone() {
  return (
    <>
      <h1>Your engine on other sites</h1>
      <p>
        A site that works with this app opens this window when you ask it to. Nothing is connected
        now.
      </p>
      <p>
        <a href="./">Open the app</a>
      </p>
      <AllowedSites />
    </>
  );
}

function Question({ origin }: { readonly origin: string }) {
  const calm = useCalm();
  return (
    <>
      <h1>Let this site use your engine?</h1>
      <ul className={styles.terms}>
        <li>It can send pictures and prompts here, have them run, and read what comes of them.</li>
        <li>It does not see your own pictures, your history or your models.</li>
        <li>
          It can name pictures on the internet for this app to fetch, and none on this computer or
          in your network.
        </li>
        <li>All of it stays between that page and this browser.</li>
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
          Allow
        </button>
        <button type="button" className={`${controls.button} ${controls.framed}`} onClick={refuse}>
          Don’t allow
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
      <h1>Connected</h1>
      <p className={styles.origin}>{origin}</p>
      <p>Keep this window open while you use the site.</p>
      <output>
        {waiting === 0 ? 'No request is running.' : `Requests running or waiting: ${waiting}`}
      </output>
      <div className={styles.buttons}>
        <button type="button" className={`${controls.button} ${controls.framed}`} onClick={refuse}>
          Disconnect and forget this site
        </button>
      </div>
    </>
  );
}
