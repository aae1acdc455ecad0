import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startStaticServer, type StaticServer } from '../../tools/static-server.ts';
import { fixture } from '../goldens/golden-case.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import { type LabBrowser, openLabBrowser } from './lab-browser.ts';
import { type RandomModel, repositoryOf, type Scale } from './model.ts';
import type { State } from './state.ts';

/** URL of the source picture. */
export const SOURCE_URL = '/test/full/source.png';
/** URL path results are PUT below. */
export const RESULTS_URL = '/test/full/results/';

/** Everything that a step gets. */
export interface Rig {
  readonly scale: Scale;
  /** The work folder: everything that is kept between steps lies in it. */
  readonly folder: string;
  readonly model: RandomModel;
  readonly state: State;
  readonly say: (line: string) => void;
}

export const place = {
  app: ({ folder }: Rig) => join(folder, 'app'),
  profile: ({ folder }: Rig) => join(folder, 'profile'),
  packed: ({ folder }: Rig) => join(folder, 'packed'),
  results: ({ folder }: Rig) => join(folder, 'results'),
};

/** The built app and the hub, on ports of their own. */
export interface Servers {
  readonly app: StaticServer;
  readonly hub: HubServer;
  /** Bytes of files the hub sent so far. */
  sent(): number;
  /** Resolves when the hub has sent so many. @throws Error if it sends nothing for two minutes */
  sentBy(count: number): Promise<void>;
  openBrowser(args?: readonly string[]): Promise<LabBrowser>;
}

/** Time in which the hub sends nothing, ms, after which the app is not going to ask for more. */
const SILENCE_MS = 120_000;

/**
 * Starts the servers for some work, and ends them and all browsers after it. If the work fails, what the app's
 * pages said is printed first.
 * @param hub limits the speed of the hub
 */
export async function withServers<Result>(
  rig: Rig,
  hub: { readonly bytesPerSecond?: number },
  work: (servers: Servers) => Promise<Result>,
): Promise<Result> {
  let sent = 0;
  let sentAt = performance.now();
  let goal: { readonly count: number; readonly reached: () => void } | undefined;
  const app = await startStaticServer({
    mounts: [
      { prefix: '/', path: place.app(rig) },
      { prefix: SOURCE_URL, path: fixture('goldens/one-step/source.png') },
    ],
    sinks: [{ prefix: RESULTS_URL, path: place.results(rig) }],
  });
  const hubServer = await startHubServer({
    ...hub,
    repos: repositoryOf(rig.model, rig.state.checksums),
    onBytes: (count) => {
      sent += count;
      sentAt = performance.now();
      if (goal !== undefined && sent >= goal.count) goal.reached();
    },
  });
  const browsers: LabBrowser[] = [];
  try {
    return await work({
      app,
      hub: hubServer,
      sent: () => sent,
      sentBy: (count) =>
        new Promise((resolve, reject) => {
          sentAt = performance.now();
          const looking = setInterval(() => {
            if (performance.now() - sentAt < SILENCE_MS) return;
            clearInterval(looking);
            reject(new Error(`the app asked the hub for nothing in ${SILENCE_MS / 1000} seconds`));
          }, 1000);
          const reached = () => {
            clearInterval(looking);
            resolve();
          };
          goal = { count, reached };
          if (sent >= count) reached();
        }),
      async openBrowser(args = []) {
        const browser = await openLabBrowser({
          profile: place.profile(rig),
          port: app.port,
          hub: hubServer.origin,
          args,
        });
        browsers.push(browser);
        return browser;
      },
    });
  } catch (error) {
    for (const browser of browsers) {
      for (const line of await browser.said()) rig.say(`the app says: ${line}`);
    }
    throw error;
  } finally {
    for (const browser of browsers) await browser.kill();
    await hubServer.close();
    await app.close();
    await rm(join(place.profile(rig), 'SingletonLock'), { force: true });
  }
}
