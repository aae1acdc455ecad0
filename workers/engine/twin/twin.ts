import * as Comlink from 'comlink';
import { whenGone } from '../../protocol/alive.ts';
import { PendingCalls } from '../../protocol/pending-calls.ts';
import { randomName } from '../../protocol/random-name.ts';
import type { OrtTensor } from '../runtime/ort.ts';
import type { UnetFeeds } from '../runtime/unet-feeds.ts';
import type { UnetTwin } from '../runtime/unet-twin.ts';
import { TWIN } from './expose-twin.ts';
import { fromPlain, type PlainTensor, toPlain } from './plain-tensor.ts';
import type { UnetCopy } from './unet-copy.ts';
import type { TwinApi } from './unet-half.ts';

/**
 * A second thread with a UNet of its own, for the CPU backend: a guided step calls the UNet twice, and neither call
 * needs the other's result (xDiT calls this CFG parallel). Where it fails or ends, the engine makes all calls by itself.
 */
export class Twin implements UnetTwin {
  readonly #worker: Worker;
  readonly #api: Comlink.Remote<TwinApi>;
  readonly #calls = new PendingCalls();
  /** The inputs that the twin has. */
  readonly #sent = new Map<string, OrtTensor>();
  #state: 'starting' | 'ready' | 'gone' = 'starting';

  /** Starts the thread. @throws Error if the browser refuses to */
  constructor() {
    this.#worker = new Worker(globalThis.location.href, { type: 'module', name: TWIN });
    this.#api = Comlink.wrap<TwinApi>(this.#worker);
    this.#worker.addEventListener('error', (event) => {
      // Unless it is cancelled it counts as an error of this thread, and ends the engine.
      event.preventDefault();
      this.#end(event.message);
    });
    this.#worker.addEventListener('messageerror', () => this.#end('its answer cannot be read'));
  }

  get ready(): boolean {
    return this.#state === 'ready';
  }

  /** Gives it the UNet. It is ready some time later. @param threads of ONNX Runtime in it */
  open(unet: UnetCopy, threads: number): void {
    this.#open(unet, threads).catch((error: unknown) => this.#end(error));
  }

  async call(
    feeds: UnetFeeds,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, OrtTensor>> | null> {
    const changed: Record<string, PlainTensor> = {};
    for (const [name, tensor] of Object.entries(feeds)) {
      if (this.#sent.get(name) === tensor) continue;
      this.#sent.set(name, tensor);
      changed[name] = toPlain(tensor);
    }
    try {
      const made = await this.#calls.add(this.#api.call(changed, fetches));
      return Object.fromEntries(
        Object.entries(made).map(([name, tensor]) => [name, fromPlain(tensor)]),
      );
    } catch (error) {
      this.#end(error);
      return null;
    }
  }

  close(): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#worker.terminate();
    this.#calls.fail(new Error('the second thread was closed'));
    // comlink keeps the worker as long as its proxy lives.
    this.#api[Comlink.releaseProxy]();
  }

  async #open(unet: UnetCopy, threads: number): Promise<void> {
    const alive = `${TWIN}:${randomName()}`;
    const buffers = new Set([...unet.weights.values()].map(({ buffer }) => buffer));
    const sent = Comlink.transfer(unet, [...buffers]);
    await this.#calls.add(this.#api.open(sent, threads, alive));
    const { held = [] } = await navigator.locks.query();
    // A call of a twin that ends without a word would be waited for.
    if (!held.some(({ name }) => name === alive)) throw new Error('its end could not be noticed');
    if (this.#state !== 'starting') return;
    this.#state = 'ready';
    whenGone(alive, navigator.locks, (cause) => this.#end(cause));
  }

  #end(cause: unknown): void {
    if (this.#state === 'gone') return;
    console.warn('The CPU engine’s second thread failed, and the first goes on alone:', cause);
    this.close();
  }
}
