/**
 * What the engine's twin does: it keeps a session of the UNet, and makes one of the two calls of a guided step while
 * the engine makes the other.
 */
import * as Comlink from 'comlink';
import { holdWhileAlive } from '../../protocol/alive.ts';
import { EXTERNAL_DATA_PATH } from '../../graph/onnx-encoding.ts';
import { createSession } from '../runtime/create-session.ts';
import { WeightBytes } from '../runtime/external-data.ts';
import type { OrtSession, OrtTensor } from '../runtime/ort.ts';
import { WASM_OPTIONS } from '../runtime/wasm-options.ts';
import { takeThreads } from '../runtime/threads.ts';
import { weightsOf, type UnetCopy } from './unet-copy.ts';
import { fromPlain, type PlainTensor, toPlain } from './plain-tensor.ts';

/** The calls between the engine and its twin. */
export interface TwinApi {
  /**
   * Makes the session.
   * @param threads the most that ONNX Runtime takes
   * @param alive name of a Web Lock that is held as long as this thread lives
   */
  open(unet: UnetCopy, threads: number, alive: string): Promise<void>;
  /**
   * Calls the UNet.
   * @param changed the inputs that are not those of the call before, by name
   * @param fetches names of outputs
   */
  call(
    changed: Readonly<Record<string, PlainTensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, PlainTensor>>>;
}

/** Makes the twin's half of the calls. */
export function unetHalf(): TwinApi {
  const feeds = new Map<string, OrtTensor>();
  let session: OrtSession | undefined;
  return {
    async open(unet, threads, alive) {
      await holdWhileAlive(alive);
      takeThreads(threads);
      const externalData = [{ path: EXTERNAL_DATA_PATH, data: new WeightBytes(weightsOf(unet)) }];
      session = await createSession(unet.graph, { ...WASM_OPTIONS, externalData });
    },
    async call(changed, fetches) {
      for (const [name, tensor] of Object.entries(changed)) feeds.set(name, fromPlain(tensor));
      if (session === undefined) throw new Error('the twin has no session');
      const outputs = await session.run(Object.fromEntries(feeds), fetches);
      const made = Object.entries(outputs).map(
        ([name, tensor]) => [name, toPlain(tensor)] as const,
      );
      const buffers = made.map(([, { values }]) => values.buffer);
      return Comlink.transfer(Object.fromEntries(made), buffers);
    },
  };
}
