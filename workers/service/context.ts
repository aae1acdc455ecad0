import type { EngineOptions } from '../protocol/engine.ts';

/** What the endpoint needs to know of where it runs; the rest it reads from the records. */
export interface ServiceContext {
  /** Absolute URL of the app's folder, ending in a slash: the service worker's scope. */
  readonly base: string;
  /** What a request runs with that has no field for it. */
  readonly options: EngineOptions;
  /** Whether a page of the app is open that executes jobs. */
  readonly engineIsOpen: () => Promise<boolean>;
  /** Asks the browser not to stop the service worker before a promise is settled. */
  readonly keepAlive: (until: Promise<unknown>) => void;
  /** Origin of the other site whose request this is, where it came through the bridge. */
  readonly site?: string;
  /** The page that asks opens no WebSocket to the hosted service (src/fal/refuse-sockets.ts). */
  readonly refusesSockets?: boolean;
  /** How long `fal.run` holds its connection. */
  readonly runLimitMs: number;
}

/** A browser ends a service worker's event after five minutes. */
export const RUN_LIMIT_MS = 4 * 60_000;
