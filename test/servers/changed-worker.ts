import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import type { Mount } from '../../tools/server/mounts.ts';
import { type StaticServer, startStaticServer } from '../../tools/static-server.ts';

/** Where an app is served whose service worker finds another world than it expects. */
export interface ChangedWorker {
  /** The app's folder, such as `/some/where/`. */
  readonly prefix: string;
  /** A script that runs in front of the built service worker. */
  readonly inFront: string;
  /** What else is served. */
  readonly mounts?: readonly Mount[];
}

/** Serves the built app with a script in front of its service worker. The app has no hook for that. */
export async function serveChangedWorker({
  prefix,
  inFront,
  mounts = [],
}: ChangedWorker): Promise<StaticServer> {
  const folder = await mkdtemp(join(tmpdir(), 'worker-'));
  const built = await readFile(join(APP_FOLDER, 'sw.js'), 'utf8');
  await writeFile(join(folder, 'sw.js'), `${inFront}\n${built}`);
  const server = await startStaticServer({
    mounts: [
      { prefix, path: APP_FOLDER },
      { prefix: `${prefix}sw.js`, path: join(folder, 'sw.js') },
      ...mounts,
    ],
  });
  const close = async (): Promise<void> => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, close };
}
