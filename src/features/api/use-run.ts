import { useCallback, useState } from 'react';
import { cancelRequest, type RunEnd, runSnippet } from './run-snippet.ts';
import type { Way } from './snippets.ts';
import type { Exchange } from './traffic.ts';

interface RunState {
  readonly state: 'idle' | 'running' | 'ended';
  /** The status that the client reports. */
  readonly status: string;
  readonly position: number | undefined;
  readonly requestId: string | undefined;
  readonly logs: readonly string[];
  /** Oldest first. */
  readonly exchanges: readonly Exchange[];
  readonly end: RunEnd | undefined;
}

export interface Run extends RunState {
  readonly start: (way: Way, input: Record<string, unknown>) => void;
  readonly cancel: (() => void) | undefined;
  readonly record: (exchange: Exchange) => void;
}

/** The most exchanges that are kept of a run, as a long run polls many times. */
const KEPT_EXCHANGES = 200;

const IDLE: RunState = {
  state: 'idle',
  status: '',
  position: undefined,
  requestId: undefined,
  logs: [],
  exchanges: [],
  end: undefined,
};

/** Runs snippets, one at a time, and holds the state that the page shows of the last run. */
export function useRun(): Run {
  const [run, setRun] = useState(IDLE);
  const change = useCallback(
    (part: Partial<RunState>) => setRun((now) => ({ ...now, ...part })),
    [],
  );
  const record = useCallback((exchange: Exchange) => {
    setRun((now) => ({ ...now, exchanges: withExchange(now.exchanges, exchange) }));
  }, []);
  const start = (way: Way, input: Record<string, unknown>): void => {
    setRun({ ...IDLE, state: 'running' });
    void runSnippet(way, input, {
      exchange: record,
      status: (status, position) => change({ status, position }),
      logs: (logs) => change({ logs }),
      enqueued: (requestId) => change({ requestId }),
    }).then((end) => change({ state: 'ended', end }));
  };
  const { state, requestId } = run;
  const cancel =
    state === 'running' && requestId !== undefined
      ? () => void cancelRequest(requestId, () => {}).catch(() => undefined)
      : undefined;
  return { ...run, start, cancel, record };
}

/** The exchanges with one added; one with a known id replaces the earlier one. */
function withExchange(exchanges: readonly Exchange[], exchange: Exchange): readonly Exchange[] {
  const at = exchanges.findIndex(({ id }) => id === exchange.id);
  return at < 0 ? [...exchanges, exchange].slice(-KEPT_EXCHANGES) : exchanges.with(at, exchange);
}
