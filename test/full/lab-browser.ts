import type { BrowserContext, Page } from 'playwright-core';
import { originRule, RUNNER_ORIGIN, SOFTWARE_ADAPTER } from '../../tools/runner/browser.ts';
import { openOwnBrowser, type OwnBrowser } from '../e2e/own-browser.ts';
import { LAB_PATH } from './build-lab.ts';

/** Pages of the app's one origin. */
export interface LabPages {
  /** Opens the app. @param ready wait until everything for offline use is stored */
  openApp(ready?: boolean): Promise<Page>;
  /** `lab.html`, to be opened before the app: `globalThis.lab` of `lab.ts`. */
  openLab(): Promise<Page>;
}

/** A browser on the work folder's profile. */
export interface LabBrowser extends LabPages, Pick<OwnBrowser, 'group' | 'unwatched'> {
  /** Kills the browser, as a crash would. Does nothing if it has ended. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface LabBrowserOptions {
  readonly profile: string;
  /** Port on 127.0.0.1 of the built app. */
  readonly port: number;
  /** The hub that the app fetches repositories from; the app's own default if absent. */
  readonly hub?: string;
  /** More arguments of the browser. */
  readonly args?: readonly string[];
}

/** The software adapter, which the browser offers only if asked, without a limit on its time. */
export const SOFTWARE_GPU = [...SOFTWARE_ADAPTER, '--disable-gpu-watchdog'];

/** Arguments with which a browser finds the app at {@link RUNNER_ORIGIN}. */
export function originArguments(port: number): readonly string[] {
  return [`--host-resolver-rules=${originRule(port)}`, '--disable-quic'];
}

export async function openLabBrowser(options: LabBrowserOptions): Promise<LabBrowser> {
  const browser = await openOwnBrowser(options.profile, [
    '--enable-unsafe-webgpu',
    ...originArguments(options.port),
    '--disable-hang-monitor',
    ...(options.args ?? []),
  ]);
  let gone = false;
  const end = async (how: () => Promise<void>): Promise<void> => {
    if (gone) return;
    gone = true;
    await how();
  };
  return {
    ...labPages(() => browser.context, options.hub),
    group: browser.group,
    unwatched: (work) => browser.unwatched(work),
    kill: () => end(() => browser.kill()),
    close: () => end(() => browser.close()),
  };
}

/** @param hub the hub that the app fetches repositories from; the app's own default if absent */
export function labPages(contextNow: () => BrowserContext, hub?: string): LabPages {
  const open = async (path: string): Promise<Page> => {
    const context = contextNow();
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    // Bypasses the service worker, which would serve an older build from its cache.
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setBypassServiceWorker', { bypass: true });
    if (hub !== undefined) await page.addInitScript(keepHub, hub);
    page.on('pageerror', (error) => console.error(`page: ${error.message}`));
    await page.goto(RUNNER_ORIGIN + path);
    return page;
  };
  return {
    async openApp(ready = true) {
      const page = await open('/');
      if (ready) await page.locator('html[data-offline="ready"]').waitFor();
      return page;
    },
    async openLab() {
      const page = await open(LAB_PATH);
      await page.waitForFunction(() => 'lab' in globalThis);
      await page.evaluate(() => globalThis.lab.forgetJobs());
      return page;
    },
  };
}

/** Runs in the page before the app: the address of the hub, as its setting keeps it. */
function keepHub(hub: string): void {
  const key = 'playground-settings';
  const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as { readonly state?: object };
  localStorage.setItem(key, JSON.stringify({ version: 1, ...kept, state: { ...kept.state, hub } }));
}
