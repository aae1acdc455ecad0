/**
 * Tells that bytes have come over the network, whoever asked for them. The engine passes it on to the page
 * that watches it, so that a slow connection is not taken for an engine that hangs. There is one engine in a
 * worker, so there is one listener.
 */
let listener: (() => void) | undefined;

/** Calls `next` whenever bytes come, in place of the listener before. */
export function onBytes(next: () => void): void {
  listener = next;
}

/** To be called by whoever reads from the network. */
export function bytesCame(): void {
  listener?.();
}
