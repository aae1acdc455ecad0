import { isFalHost } from './hosts.ts';

/** As long as a close reason may be: 123 bytes. */
const REASON = 'Realtime is not offered by this engine; use fal.subscribe. Nothing was sent.';
/** Policy violation (RFC 6455, 7.4.1). */
const CODE = 1008;

/**
 * No service worker sees a WebSocket, so `fal.realtime` would go past it to the hosted service. After
 * this, one to a host of the hosted service is closed before it is opened, with a reason that the
 * client's `onError` gets. All others are as they were.
 */
export function refuseSockets(): void {
  globalThis.WebSocket = new Proxy(globalThis.WebSocket, {
    construct(target, args: ConstructorParameters<typeof WebSocket>, newTarget): object {
      const url = new URL(args[0], globalThis.location?.href);
      if (isFalHost(url.hostname)) return new RefusedSocket(url.href);
      return Reflect.construct(target, args, newTarget) as WebSocket;
    },
  });
}

/** What of a WebSocket's interface there is to one that never opens. */
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
    // In a task of its own, as with any other: its caller sets the handlers after this.
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
    // It is being closed already.
  }
}
