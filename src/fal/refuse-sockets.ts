import { isFalHost } from './hosts.ts';

/** A close reason may have at most 123 bytes. */
const REASON = 'Realtime is not offered by this engine; use fal.subscribe. Nothing was sent.';
/** Policy violation (RFC 6455, 7.4.1). */
const CODE = 1008;

/**
 * Refuses WebSockets to the hosted service. A service worker does not see WebSockets, so
 * `fal.realtime` would pass it by and send the prompt to the hosted service. After this call such a
 * WebSocket is closed before it opens, with a reason that the client's `onError` gets. Other
 * WebSockets are not affected.
 */
export function refuseSockets(): void {
  if (globalThis.WebSocket === refusing) return;
  refusing = new Proxy(globalThis.WebSocket, {
    construct(target, args: ConstructorParameters<typeof WebSocket>, newTarget): object {
      const url = new URL(args[0], globalThis.location?.href);
      if (isFalHost(url.hostname)) return new RefusedSocket(url.href);
      return Reflect.construct(target, args, newTarget) as WebSocket;
    },
  });
  globalThis.WebSocket = refusing;
}

/** Once is enough, however often a page calls `localFal()`. */
let refusing: typeof WebSocket | undefined;

/** The interface of a WebSocket that never opens. */
class RefusedSocket extends EventTarget {
  readonly url: string;
  readonly protocol = '';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  binaryType: BinaryType = 'blob';
  readyState: number = WebSocket.CONNECTING;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  constructor(url: string) {
    super();
    this.url = url;
    // In a later task, because the caller sets its handlers after the constructor returns.
    setTimeout(() => {
      this.readyState = WebSocket.CLOSED;
      const event = new CloseEvent('close', { code: CODE, reason: REASON, wasClean: false });
      this.onclose?.(event);
      this.dispatchEvent(event);
    });
  }

  send(): void {
    if (this.readyState === WebSocket.CONNECTING) {
      throw new DOMException('Still in CONNECTING state', 'InvalidStateError');
    }
  }

  close(): void {
    // The constructor has begun to close it.
  }
}
