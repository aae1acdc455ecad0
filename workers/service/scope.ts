import type { EngineOptions } from '../protocol/engine.ts';

/** Everything the endpoint needs beside the request and the records. */
export interface ServiceScope {
  /** Absolute URL of the app's folder, ending in a slash: the service worker's scope. */
  readonly base: string;
  /** Where the addresses of status, result and cancel begin (read-route.ts). */
  readonly appUrl: string;
  /** The engine's options for every request, such as the model. */
  readonly options: EngineOptions;
  /** Whether an open page of the app executes jobs. */
  readonly engineIsOpen: () => Promise<boolean>;
  /** Asks the browser not to stop the service worker before a promise is settled. */
  readonly keepAlive: (until: Promise<unknown>) => void;
  /** Origin of the site that sent the request; only for requests through the bridge. */
  readonly site?: string;
  /**
   * Whether the page that sent the request cannot open a WebSocket to fal
   * (src/fal/refuse-sockets.ts, guarded-pages.ts). It can, without it.
   */
  readonly refusesSockets?: () => Promise<boolean>;
  /** How long `fal.run` holds its connection, in milliseconds. */
  readonly runLimitMs: number;
}

/** A browser ends a service worker's event after five minutes. */
export const RUN_LIMIT_MS = 4 * 60_000;
