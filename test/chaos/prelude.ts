/**
 * The one hook for faults in workers. The product has none: the {@link FaultServer} serves the built workers
 * with these functions in front of them. They run in the worker, so they may use nothing from outside.
 */

/** What happens to the engine's worker. */
export type WorkerFault =
  /** It ends without a word, as a worker does whose process is gone. */
  | 'close'
  /** An endless loop. */
  | 'hang'
  /** A promise that never resolves: the turn of the event loop that the engine waits for. */
  | 'stuck'
  /** An error that nobody catches. */
  | 'throw'
  /** A promise that is rejected and that nobody awaits. */
  | 'reject'
  /** Its graphics device is lost. */
  | 'lost'
  /** Reading a GPU buffer back never ends. */
  | 'unmapped'
  /** A GPU buffer cannot be made. */
  | 'exhausted';

/** A fault and the event after which it comes. */
export interface Plan {
  readonly fault: WorkerFault;
  /** As `phase decode`, `work call unet` or `load unet`. */
  readonly after: string;
}

/** Where the engine's worker asks for its plan, and says that it follows it. */
export const PLAN_PATH = '/chaos-plan';

/** The channel on which the store's worker is told to break. */
export const STORE_CHANNEL = 'chaos-store';

/**
 * Looks at the events that the engine sends to the page. At the first event of each attempt it asks for the
 * plan of that attempt, and it breaks the worker when the event of the plan has been sent.
 */
export function enginePrelude(planPath: string): void {
  interface Sent {
    readonly type?: string;
    readonly phase?: string;
    readonly stage?: string;
    readonly work?: { readonly kind: string; readonly name: string };
  }
  const devices = new Set<GPUDevice>();
  if ('GPUAdapter' in globalThis) {
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await request.apply(this, given);
      devices.add(device);
      return device;
    };
  }
  // An answer that is waited for: a worker that is about to end can send nothing later.
  const ask = (method: 'GET' | 'POST'): string => {
    const request = new XMLHttpRequest();
    request.open(method, new URL(planPath, globalThis.location.href), false);
    request.send();
    return request.responseText;
  };
  const faults: Record<WorkerFault, () => void> = {
    close: () => globalThis.close(),
    hang: () => {
      for (;;);
    },
    stuck: () => {
      globalThis.MessageChannel = class {
        port1 = { addEventListener() {}, start() {}, close() {} };
        port2 = { postMessage() {} };
      } as unknown as typeof MessageChannel;
    },
    throw: () =>
      void setTimeout(() => {
        throw new Error('chaos: nobody catches this');
      }),
    reject: () => void Promise.reject(new Error('chaos: nobody awaits this')),
    lost: () => devices.forEach((device) => device.destroy()),
    unmapped: () => (GPUBuffer.prototype.mapAsync = () => new Promise(() => {})),
    exhausted: () =>
      devices.forEach((device) => {
        const error = new GPUOutOfMemoryError('chaos: no room');
        device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
      }),
  };
  let plan: Plan | null = null;
  const nameOf = ({ type, phase, stage, work }: Sent): string =>
    [type, phase, stage, work?.kind, work?.name].filter((part) => part !== undefined).join(' ');
  const send = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (this: MessagePort, ...given: unknown[]) {
    Reflect.apply(send, this, given);
    const [message] = given as [{ argumentList?: { value?: Sent }[] } | null];
    const event = message?.argumentList?.[0]?.value;
    if (event?.type === undefined) return;
    const name = nameOf(event);
    if (name === 'phase check') plan = JSON.parse(ask('GET')) as Plan | null;
    if (plan === null || name !== plan.after) return;
    const { fault } = plan;
    plan = null;
    ask('POST');
    faults[fault]();
  };
}

/** Throws an error that nobody catches when it is told to. */
export function storePrelude(channel: string): void {
  new BroadcastChannel(channel).addEventListener('message', () => {
    throw new Error('chaos: nobody catches this');
  });
}
