/**
 * What a page of another site and the bridge's window say to each other. The window speaks first,
 * the page answers with a port, and on that port all else is said. Who the page is the window knows
 * from the browser alone (`MessageEvent.origin`).
 */
import type { WireRequest } from './wire.ts';

/** The window, to whoever opened it. Says nothing but that it is there. */
export const READY = 'playground-bridge-ready';
/** The page's answer, with the port. */
export const CONNECT = 'playground-bridge-connect';

/** The window, on the port. */
export type BridgeAnswer = 'allowed' | 'refused';

/** The page, on the port; with the request comes the port its answer goes to. */
export interface BridgeRequest {
  readonly type: 'fetch';
  readonly request: WireRequest;
}
