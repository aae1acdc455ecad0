import { Gauge, Square } from 'lucide-react';
import { useState } from 'react';
import type { BenchAsk } from '../../../workers/protocol/benchmark.ts';
import { engineFlags } from '../../jobs/engine-flags.ts';
import { useRunModel } from '../../models/run-model.ts';
import controls from '../../ui/controls.module.css';
import CopyReport from '../capability/CopyReport.tsx';
import CopyButton from '../../ui/CopyButton.tsx';
import Failure from '../../ui/Failure.tsx';
import PageHeader from '../../ui/PageHeader.tsx';
import { VERSION } from '../../ui/version.ts';
import CheckAgain from '../capability/CheckAgain.tsx';
import styles from './Bench.module.css';
import Figures from './Figures.tsx';
import { openReport, ratesText, reportText } from './report-text.ts';
import { useBench } from './use-bench.ts';

/** Sides of the square that is measured, in pixels. */
const SIDES = [64, 256, 512, 768, 1024] as const;
const USUAL_SIDE = 1024;

function doneText(stages: number): string {
  return stages === 1 ? '1 stage is done.' : `${stages} stages are done.`;
}

/** Measures the chosen model, stage by stage, on this machine's GPU. */
export default function BenchPage() {
  const model = useRunModel();
  const [chosen, setSide] = useState<number | null>(null);
  const side = chosen ?? model.nativePixels ?? USUAL_SIDE;
  const { state, start, stop } = useBench();
  const { running, stages, report, failure } = state;
  const { backend, attention } = engineFlags().flags;
  const ask: BenchAsk = {
    model: model.engine.model,
    precision: 'auto',
    backend: backend ?? 'auto',
    ...(attention && { attention }),
    size: { width: side, height: side },
  };
  return (
    <div className={styles.page}>
      <PageHeader title="This GPU">
        {report !== null && (
          <>
            <CopyButton label="Copy as text" text={() => reportText(openReport(report), VERSION)} />
            <CopyButton
              label="Copy as JSON"
              text={() => JSON.stringify(openReport(report), null, 2)}
            />
          </>
        )}
      </PageHeader>
      <main className={styles.main}>
        <p>
          Runs each stage of {model.title()} several times with random input, and tells how long it
          takes on this GPU. Nothing leaves this machine. A picture that is asked for meanwhile ends
          the measuring.
        </p>
        <div className={styles.row}>
          <label>
            Size{' '}
            <select
              value={side}
              disabled={running}
              onChange={({ target }) => setSide(Number(target.value))}
            >
              {SIDES.map((each) => (
                <option key={each} value={each}>
                  {each} × {each}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className={`${controls.button} ${controls.framed}`}
            onClick={() => (running ? stop() : void start(ask))}
          >
            {running ? <Square aria-hidden /> : <Gauge aria-hidden />}
            {running ? 'Stop' : 'Measure'}
          </button>
          <CheckAgain />
        </div>
        {running && <output>Measuring: {doneText(stages.length)}</output>}
        {failure !== null && (
          <Failure failure={failure}>
            <CopyReport failure={failure} />
          </Failure>
        )}
        {report !== null && report.roofline !== null && <p>{ratesText(report.roofline)}</p>}
        {stages.length > 0 && <Figures stages={stages} />}
      </main>
    </div>
  );
}
