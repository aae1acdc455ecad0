/**
 * The one hook for faults in a worker. The product has none: {@link ChaosLab} serves the built worker with
 * this function in front of it. It looks at the events that the engine sends to the page, and breaks the
 * worker when the event of its plan has been sent.
 */

/** What happens to the worker. */
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

/** The channel on which a worker says that it follows its plan. */
export const ACTED = 'chaos-acted';

/**
 * Runs in the worker, so it may use nothing from outside.
 * @param first the plan of a worker that has just been started
 */
export function prelude(first: Plan | null, acted: string): void {
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
  const send = MessagePort.prototype.postMessage;
  const tell = new BroadcastChannel(acted);
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
  let plan = first;
  const nameOf = ({ type, phase, stage, work }: Sent): string =>
    [type, phase, stage, work?.kind, work?.name].filter((part) => part !== undefined).join(' ');
  MessagePort.prototype.postMessage = function (this: MessagePort, ...given: unknown[]) {
    Reflect.apply(send, this, given);
    const [message] = given as [{ argumentList?: { value?: Sent }[] } | null];
    const event = message?.argumentList?.[0]?.value;
    if (event?.type === undefined) return;
    if (plan === null || nameOf(event) !== plan.after) return;
    const { fault } = plan;
    plan = null;
    tell.postMessage(fault);
    faults[fault]();
  };
}
