import * as Comlink from 'comlink';
import type { TwinApi } from './unet-half.ts';

/** Of the twin's thread. The engine's script begins both threads, and asks by this name which one it is. */
export const TWIN = 'engine-twin';

/** Begins the twin's side. ONNX Runtime loads with a top-level await; calls that come meanwhile find a listener. */
export function exposeTwin(): void {
  const half = import('./unet-half.ts').then(({ unetHalf }) => unetHalf());
  // A failed load rejects every call; this only keeps it from being an uncaught error until one comes.
  half.catch(() => {});
  const twin: TwinApi = {
    open: async (...of) => (await half).open(...of),
    call: async (...of) => (await half).call(...of),
  };
  Comlink.expose(twin);
}
