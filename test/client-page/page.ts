/** A page of another program: it has the hosted service's own client and no code of this app. */
import * as falClient from '@fal-ai/client';

declare global {
  var falClient: typeof import('@fal-ai/client');
  /** Loads a module by its address, as `import()` in a page does. */
  var importModule: (address: string) => Promise<unknown>;
}

globalThis.falClient = falClient;
globalThis.importModule = (address) => import(/* @vite-ignore */ address);
