import { join } from 'node:path';
import type { Plugin } from 'vite';
import { answer } from '../static-server.ts';

/**
 * A Vite plugin for `npm run dev`: `models/` is served as a static host serves it. Vite's own server
 * answers a request for the first byte (`bytes=0-0`), by which the engine learns a file's size, with
 * the whole file, and one for a file that is not there with index.html.
 */
export function modelFiles(): Plugin {
  return {
    name: 'model-files',
    apply: 'serve',
    configureServer({ middlewares, config }) {
      const mounts = [{ prefix: '/models/', path: join(config.publicDir, 'models') }];
      middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/models/')) answer(request, response, mounts).catch(next);
        else next();
      });
    },
  };
}
