import { engineFlags } from '../../jobs/engine-flags.ts';
import { pageEngine } from '../../jobs/page-engine.ts';
import CopyButton from '../../ui/CopyButton.tsx';
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
  const { flags, faults } = engineFlags();
  const report = { flags, faults, engine, browser: browser.value };
  return (
    <div className={styles.page}>
      <PageHeader title="Debug">
        <CopyButton label="Copy as JSON" text={() => JSON.stringify(report, null, 2)} collapses />
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
    note: 'There is none. ?backend, attention, residency, capture, vaeTileBytes and threads are read.',
  };
}
