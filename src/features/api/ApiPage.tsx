import { useState } from 'react';
import { endpointOf, ENDPOINTS, EXAMPLE_INPUT } from '../../request/endpoint.ts';
import PageHeader from '../../ui/PageHeader.tsx';
import AllowedSites from '../bridge/AllowedSites.tsx';
import styles from './Api.module.css';
import Choice from './Choice.tsx';
import CodeView from './CodeView.tsx';
import InputEditor from './InputEditor.tsx';
import PastWorker from './PastWorker.tsx';
import RunView from './RunView.tsx';
import { type Way, WAYS } from './snippets.ts';
import { readTypedInput } from './typed-input.ts';
import { useRun } from './use-run.ts';

const WAY_LABELS: Readonly<Record<Way, string>> = {
  subscribe: 'Subscribe',
  queue: 'Queue',
  run: 'Run',
};

/** The page of the endpoint: its snippets with the person's input, which run in this browser. */
export default function ApiPage() {
  const [way, setWay] = useState<Way>('subscribe');
  const [typed, setTyped] = useState(() => JSON.stringify(EXAMPLE_INPUT, null, 2));
  const run = useRun();
  const read = readTypedInput(typed);
  const endpoint = ENDPOINTS[read.ok ? endpointOf(read.input) : 'image-to-image'];
  return (
    <div className={styles.page}>
      <PageHeader title="API">
        <a className={styles.document} href="openapi.json" target="_blank" rel="noreferrer">
          OpenAPI document
        </a>
      </PageHeader>
      <main className={styles.main}>
        <section className={styles.column} aria-label="Request">
          <p className={styles.lead}>
            Code written for <code>{endpoint}</code> runs against this browser. Change the input,
            run it with the real client, and copy the code. Without <code>image_url</code> the
            prompt alone is drawn; with <code>mask_url</code> the white part of the mask.
          </p>
          <PastWorker />
          <Choice
            label="Way to call"
            options={WAYS}
            names={WAY_LABELS}
            chosen={way}
            onChoose={setWay}
          />
          <InputEditor
            typed={typed}
            read={read}
            busy={run.state === 'running'}
            onTyped={setTyped}
            onRun={() => read.ok && run.start(way, read.input)}
            onCancel={run.cancel}
            onExchange={run.record}
          />
          <CodeView way={way} input={read.ok ? read.text : null} />
          <AllowedSites />
        </section>
        <section className={styles.column} aria-label="What happens">
          <RunView run={run} />
        </section>
      </main>
    </div>
  );
}
