import type { EngineOptions } from '../protocol/engine-options.ts';

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
  /** How long `fal.run` and the result of a cut stream hold their connection, in milliseconds. */
  readonly runLimitMs: number;
  /** How long the stream of a job's status stays open, in milliseconds. */
  readonly streamLimitMs: number;
  /** Whether the caller follows a redirect back to this endpoint. */
  readonly followsRedirects?: boolean;
  /** Whether the page that sent the request was closed; by default nobody knows. */
  readonly callerIsGone?: () => Promise<boolean>;
}

/** A browser ends a service worker's event after five minutes. */
export const ANSWER_LIMIT_MS = 4 * 60_000;
