import type { BrowserContext, Page } from 'playwright-core';
import { originRule, RUNNER_ORIGIN } from '../runner/browser.ts';
import { LAB_PATH } from './build-lab.ts';

/** Pages of the app's one origin. */
export interface LabPages {
  /** Opens the app. @param ready wait until everything for offline use is stored */
  openApp(ready?: boolean): Promise<Page>;
  /** `lab.html`, to be opened before the app: `globalThis.lab` of `lab.ts`. */
  openLab(): Promise<Page>;
}

/** Arguments with which a browser finds the app at {@link RUNNER_ORIGIN}. */
export function originArguments(port: number): readonly string[] {
  return [`--host-resolver-rules=${originRule(port)}`, '--disable-quic'];
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
