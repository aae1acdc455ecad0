import { useEffect, useRef, useState } from 'react';
import type { BenchAsk, BenchReport, StageFigures } from '../../../workers/protocol/benchmark.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { pageEngine } from '../../jobs/page-engine.ts';

/** A measuring, as the page shows it. */
export interface BenchState {
  readonly running: boolean;
  /** The stages that are done. */
  readonly stages: readonly StageFigures[];
  /** null until all stages are done. */
  readonly report: BenchReport | null;
  readonly failure: EngineFailure | null;
}

const NOTHING: BenchState = { running: false, stages: [], report: null, failure: null };

/** The page's measuring. It ends when the page is left. */
export function useBench() {
  const [state, setState] = useState(NOTHING);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const start = async (ask: BenchAsk): Promise<void> => {
    const { signal } = (stop.current = new AbortController());
    setState({ ...NOTHING, running: true });
    const add = (figures: StageFigures): void => {
      if (!signal.aborted) setState((now) => ({ ...now, stages: [...now.stages, figures] }));
    };
    const outcome = await pageEngine.bench(ask, add, signal);
    setState((now) =>
      outcome.kind === 'measured'
        ? { ...now, running: false, report: outcome.report }
        : { ...now, running: false, failure: outcome.failure },
    );
  };
  return { state, start, stop: () => stop.current.abort() };
}
