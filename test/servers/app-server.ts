import { APP_FOLDER } from '../../tools/serve-app.ts';
import { type StaticServer, startStaticServer } from '../../tools/static-server.ts';

/** The built app below a path such as `/some/where/`, the way a static host serves a project's pages. */
export function serveAppAt(prefix: string): Promise<StaticServer> {
  return startStaticServer({ mounts: [{ prefix, path: APP_FOLDER }] });
}
