import styles from './Api.module.css';
import { picturesIn } from './pictures-in.ts';
import { type Folded, folded } from './traffic.ts';
import type { Run } from './use-run.ts';
import { SCROLLS } from './scrolls.ts';

/** Shows a run: its state, its log, its requests and its end. */
export default function RunView({ run }: { readonly run: Run }) {
  const { end } = run;
  return (
    <>
      <output className={styles.status} data-state={run.state}>
        {headline(run)}
      </output>
      {end?.ok === true && (
        <div className={styles.pictures}>
          {picturesIn(end.data).map((url, index) => (
            <img key={url} src={url} alt={`Result ${index + 1}`} data-testid="api-picture" />
          ))}
        </div>
      )}
      {end !== undefined && (
        <section className={styles.part}>
          <h2>{end.ok ? 'result.data' : 'Error'}</h2>
          <pre aria-label="Result" {...SCROLLS}>
            {end.ok ? JSON.stringify(end.data, null, 2) : end.error}
          </pre>
        </section>
      )}
      {run.logs.length > 0 && (
        <section className={styles.part}>
          <h2>Logs</h2>
          <pre aria-label="Logs" {...SCROLLS}>
            {run.logs.join('\n')}
          </pre>
        </section>
      )}
      <section className={styles.part}>
        <h2>Requests</h2>
        {run.exchanges.length === 0 && (
          <p className={styles.note}>
            Each request the client makes is shown here. None of them leaves this browser; only a
            picture that image_url names elsewhere is fetched from there.
          </p>
        )}
        <ol className={styles.exchanges} aria-label="Requests">
          {folded(run.exchanges).map(({ exchange, times }) => (
            <li key={exchange.id}>
              <ExchangeView exchange={exchange} times={times} />
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function ExchangeView({ exchange, times }: Folded) {
  const { method, url, status, sent, received, ms } = exchange;
  const { hostname, pathname, search } = new URL(url);
  return (
    <details>
      <summary>
        <b>{method}</b>
        <span>
          {hostname}
          {pathname}
          {search}
          {times > 1 && <em> × {times}</em>}
        </span>
        <i data-failed={status >= 400 || undefined}>{status || '…'}</i>
        <small>{status === 0 ? '' : `${Math.round(ms)} ms`}</small>
      </summary>
      {sent !== '' && <pre {...SCROLLS}>{sent}</pre>}
      <pre {...SCROLLS}>{received}</pre>
    </details>
  );
}

function headline({ state, status, position, requestId, end }: Run): string {
  if (state === 'idle') return 'Not run yet';
  if (end !== undefined) return end.ok ? `Done · ${end.requestId}` : 'Failed';
  const ahead = position !== undefined && position > 0 ? `, ${position} ahead of it` : '';
  return `${status || 'Sent'}${ahead}${requestId === undefined ? '' : ` · ${requestId}`}`;
}
