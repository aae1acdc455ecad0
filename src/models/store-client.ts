import * as Comlink from 'comlink';
import type {
  StoreAnswer,
  StoreApi,
  StoreEvent,
  StoreOptions,
} from '../../workers/protocol/store.ts';
import { whenGone } from '../../workers/protocol/alive.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { randomName } from '../../workers/protocol/random-name.ts';
import { trimEnd } from '../request/trim-end.ts';
import { applyStoreEvent, storeAnswers, storeCrashed } from '../stores/mirror-packs.ts';
import { DEFAULT_SETTINGS, useSettings } from '../stores/settings.ts';
import { webLocks } from '../stores/web-locks.ts';
import { untilOver } from '../request/until-over.ts';
import { within } from '../request/within.ts';

const CRASHED: EngineFailure = {
  code: 'internal_error',
  message: 'The model store stopped without an answer. What was installed so far is kept.',
  action: 'Try again: the store starts anew with the next thing you ask of it.',
};

const NOT_LOADED: EngineFailure = {
  code: 'internal_error',
  message: 'The model store could not be loaded.',
  action: 'Check the connection and try again; reload the page if a new version came out.',
};

/** How long the worker may take to answer first, ms: its scripts are read, perhaps from the network. */
const START_MS = 180_000;

interface Live {
  readonly worker: Worker;
  readonly api: Comlink.Remote<StoreApi>;
  /** Fires when the worker died or was ended. */
  readonly over: AbortController;
  /** Whether the worker has answered once. */
  loaded: boolean;
}

let live: Live | undefined;

/**
 * Sends a request to the store worker. The first request of a page starts the worker. Never rejects: if the
 * worker dies, the answer is a failure.
 */
export async function askStore<Value>(
  ask: (api: Comlink.Remote<StoreApi>) => Promise<StoreAnswer<Value>>,
): Promise<StoreAnswer<Value>> {
  live ??= start();
  const asked = live;
  const crashed = () => ({ ok: false, failure: deathOf(asked) }) as const;
  const answer: Promise<StoreAnswer<Value> | null> = ask(asked.api).catch((error: unknown) => {
    console.error('store worker:', error);
    return crashed();
  });
  // Why it died is known only when it has: before its first answer or after.
  return (await untilOver(answer, asked.over.signal, null)) ?? crashed();
}

/** Goes on with installs that were interrupted or wait for the network. Starts the worker if need be. */
export function goOnWithInstalls(): void {
  if (live === undefined) live = start();
  else void goOn(live);
}

/** Ends the worker and starts it with the current settings. Installs go on from their last commit. */
export function restartStore(): void {
  if (live === undefined) return;
  end(live);
  live = start();
}

function start(): Live {
  const worker = new Worker(new URL('../../workers/store.worker.ts', import.meta.url), {
    type: 'module',
    name: 'store',
  });
  const api = Comlink.wrap<StoreApi>(worker);
  const started: Live = { worker, api, over: new AbortController(), loaded: false };
  const died = (cause: unknown): void => {
    if (live !== started) return;
    console.error('store worker:', cause);
    live = undefined;
    end(started);
    storeCrashed(deathOf(started));
  };
  const failed = (event: Event): void => {
    // The open requests are answered with this failure. Without the next line it would be an uncaught error too.
    event.preventDefault();
    died(event);
  };
  worker.addEventListener('error', failed);
  worker.addEventListener('messageerror', failed);
  // Messages keep their order, so the worker is connected before it gets the next request.
  connect(started, died).catch(died);
  void goOn(started);
  return started;
}

/** Connects the worker, and waits for its end from then on. @throws Error if it does not answer */
async function connect(started: Live, died: (cause: unknown) => void): Promise<void> {
  const locks = webLocks();
  const alive = locks === null ? undefined : `store-thread:${randomName()}`;
  const sink = Comlink.proxy((event: StoreEvent) => applyStoreEvent(event));
  const connected = started.api.connect(sink, options(), alive);
  await within(connected, START_MS, () => new Error('it did not answer'));
  started.loaded = true;
  storeAnswers();
  if (alive !== undefined && locks !== null) whenGone(alive, locks, died);
}

async function goOn({ api }: Live): Promise<void> {
  await api.resumeInterrupted().catch((error: unknown) => console.error('store worker:', error));
}

function end({ worker, api, over }: Live): void {
  worker.terminate();
  over.abort();
  // comlink keeps the worker as long as its proxy lives, and the worker's listeners keep the proxy.
  api[Comlink.releaseProxy]();
}

function deathOf({ loaded }: Live): EngineFailure {
  return loaded ? CRASHED : NOT_LOADED;
}

function options(): StoreOptions {
  const { hub } = useSettings.getState();
  return hub === DEFAULT_SETTINGS.hub ? {} : { hub: trimEnd(hub, '/') };
}
