/** The worker of `stage-lab.ts`; named `asyncify`, it hides JSPI before ONNX Runtime looks for it. */
import * as Comlink from 'comlink';
import type { StageLab } from './stage-lab.ts';

if (self.name === 'asyncify') Reflect.deleteProperty(WebAssembly, 'Suspending');

const loading = import('./stage-lab.ts').then((module) => new module.StageLab());
loading.catch(() => {});

Comlink.expose({
  open: async (...given: Parameters<StageLab['open']>) => (await loading).open(...given),
  load: async (...given: Parameters<StageLab['load']>) => (await loading).load(...given),
  free: async (...given: Parameters<StageLab['free']>) => (await loading).free(...given),
  denoiserBytes: async (...given: Parameters<StageLab['denoiserBytes']>) =>
    (await loading).denoiserBytes(...given),
  close: async () => (await loading).close(),
});
