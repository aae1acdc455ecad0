import { fileURLToPath } from 'node:url';
import { type StaticServer, startStaticServer } from './static-server.ts';

/** dist/, where `npm run build` puts the app. */
export const APP_FOLDER = fileURLToPath(new URL('../dist/', import.meta.url));

/**
 * Serves the built app at the root of a port. It tries the same port first each time, because a
 * browser keeps installed models and settings by origin, which the port is a part of.
 */
export function serveApp(): Promise<StaticServer> {
  return startStaticServer({ mounts: [{ prefix: '/', path: APP_FOLDER }], ports: [4173, 0] });
}
