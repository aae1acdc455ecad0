/**
 * The messages between a page of another site and the bridge's window. The window sends the first
 * one, the page answers with a port, and all later messages go over that port. The window learns
 * the page's origin from the browser (`MessageEvent.origin`), never from the page.
 */
import type { WireRequest } from './wire.ts';

/** From the window to the page that opened it: the window is ready. */
export const READY = 'playground-bridge-ready';
/** From the page to the window, with the port. */
export const CONNECT = 'playground-bridge-connect';

/**
 * From the window, on the port: the person's decision; or that the window cannot answer anything, and says
 * why to the person.
 */
export type BridgeAnswer = 'allowed' | 'refused' | 'unready';

/** From the page, on the port: a request. The message brings a second port, for the answer. */
export interface BridgeRequest {
  readonly type: 'fetch';
  readonly request: WireRequest;
}
