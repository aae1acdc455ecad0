import { useSyncExternalStore } from 'react';
import styles from './Api.module.css';

/** A line that is there while the service worker does not control the page, as after shift-reload. */
export default function PastWorker() {
  const controlled = useSyncExternalStore(onControllerChange, isControlled);
  if (controlled) return null;
  return (
    <output className={styles.lead}>
      The app’s service worker does not control this page. What you run here is answered all the
      same. But a client in such a page that has only a <code>proxyUrl</code> sends picture, prompt
      and key to the app’s host: reload without shift, or use <code>localFal()</code>.
    </output>
  );
}

function onControllerChange(changed: () => void): () => void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  workers?.addEventListener('controllerchange', changed);
  return () => workers?.removeEventListener('controllerchange', changed);
}

/** In development there is none to control it. */
function isControlled(): boolean {
  return import.meta.env.DEV || Boolean(navigator.serviceWorker?.controller);
}
