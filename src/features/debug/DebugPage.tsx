import { Copy } from 'lucide-react';
import { useState } from 'react';
import { engineFlags } from '../../jobs/engine-flags.ts';
import { pageEngine } from '../../jobs/page-engine.ts';
import controls from '../../ui/controls.module.css';
import PageHeader from '../../ui/PageHeader.tsx';
import { readBrowser } from './browser-report.ts';
import { browserSections } from './browser-sections.ts';
import styles from './Debug.module.css';
import { engineSections } from './engine-sections.ts';
import FailureCodes from './FailureCodes.tsx';
import { fact, type Section } from './sections.ts';
import Sections from './Sections.tsx';
import { usePolled } from './use-polled.ts';

/** Outside of the page: each render must ask by the same function. */
const readEngine = () => pageEngine.inspect();

/** What the engine and the browser hold, anew every second. In development builds only. */
export default function DebugPage() {
  const engine = usePolled(readEngine);
  const browser = usePolled(readBrowser);
  const [copied, setCopied] = useState(false);
  const { flags, faults } = engineFlags();
  const copy = async (): Promise<void> => {
    const report = { flags, faults, engine, browser: browser.value };
    await navigator.clipboard.writeText(JSON.stringify(report, null, 2));
    setCopied(true);
  };
  return (
    <div className={styles.page}>
      <PageHeader title="Debug">
        <button
          type="button"
          className={`${controls.button} ${controls.framed} ${controls.collapses}`}
          onClick={() => void copy()}
        >
          <Copy aria-hidden />
          <span>{copied ? 'Copied' : 'Copy as JSON'}</span>
        </button>
      </PageHeader>
      {engine.refused !== null && <p className={styles.alert}>Engine: {engine.refused}</p>}
      <main className={styles.main}>
        <Sections
          sections={[
            flagSection(flags, faults),
            ...engineSections(engine.value),
            ...(browser.value === undefined ? [] : browserSections(browser.value)),
          ]}
        />
      </main>
      <FailureCodes />
    </div>
  );
}

function flagSection(flags: object, faults: readonly string[]): Section {
  return {
    title: 'Flags of the address',
    facts: [
      ...Object.entries(flags).map(([name, value]) => fact(name, String(value))),
      ...faults.map((fault) => fact('Wrong', fault)),
    ],
    note: 'There is none. ?backend, attention, residency, capture and vaeTileBytes are read.',
  };
}
