/** ONNX Runtime loads with a top-level await; calls that come meanwhile must find a listener. */
import * as Comlink from 'comlink';
import type { Reader } from './reader.ts';

const loading = import('./reader.ts').then(({ reader }) => reader);
loading.catch(() => {});

const api: Reader = {
  warm: async (model) => (await loading).warm(model),
  read: async (...given) => (await loading).read(...given),
};

Comlink.expose(api);
