import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import type { FalVersion, VersionName } from '../../clients-page/fal-versions.ts';
import { buildBundle } from '../../servers/bundle.ts';
import { startEdgeLog } from '../../servers/edge-log.ts';
import { openClientBrowser, quickRequest } from '../client-browser.ts';

/** The endpoint of which these tests are, as the clients name it. */
const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';

/** What functions that run in the page are given beside the client. */
export interface Given {
  readonly endpoint: string;
  /** A request that is drawn in a moment. */
  readonly input: ReturnType<typeof quickRequest>;
}

/** One browser for all of these tests, with a page that has every client. */
export interface Lab {
  /** The app's origin, without a slash at the end. */
  readonly origin: string;
  /** In the app's folder: the service worker answers its requests. */
  readonly page: Page;
  /** The same page, loaded past the service worker. */
  readonly beside: Page;
  readonly given: Given;
  /** Hosts beyond this machine that were asked for. */
  readonly asked: readonly string[];
  /**
   * Runs a function in the page. It sees nothing of the test but what it is given.
   * @param more plain data
   */
  ask<T, M>(
    version: VersionName,
    act: (fal: FalVersion, given: Given, more: M) => Promise<T>,
    more?: M,
  ): Promise<T>;
  /** The addresses that the page requests meanwhile, each with its method, in order. */
  requestsOf(act: () => Promise<unknown>): Promise<string[]>;
  openApp(): Promise<void>;
  /** Nothing is drawn from here on. */
  closeApp(): Promise<void>;
  close(): Promise<void>;
}

export async function openLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  await buildBundle(
    'clients-page/page.ts',
    folder,
    '<script type="module" src="./bundle.js"></script>',
  );
  const edge = await startEdgeLog();
  const browser = await openClientBrowser({
    page: folder,
    args: [edge.argument],
    cut: false,
  });
  const { client: page, origin, context } = browser;
  await page.waitForFunction(() => 'clients' in globalThis);
  const beside = await context.newPage();
  await beside.goto(page.url());
  const cdp = await context.newCDPSession(beside);
  await cdp.send('Page.reload', { ignoreCache: true });
  await beside.waitForFunction(
    () => 'clients' in globalThis && navigator.serviceWorker.controller === null,
  );
  const picture = await readFile(new URL('../../../public/icon-192.png', import.meta.url));
  const uri = `data:image/png;base64,${picture.toString('base64')}`;
  const given = { endpoint: ENDPOINT, input: { ...quickRequest(uri), num_inference_steps: 1 } };
  let { app } = browser;
  return {
    origin,
    page,
    beside,
    given,
    asked: edge.asked,
    ask: (version, act, more) => {
      const client = `globalThis.clients.fal[${JSON.stringify(version)}]`;
      return page.evaluate(
        `(${act.toString()})(${client}, ${JSON.stringify(given)}, ${JSON.stringify(more)})`,
      );
    },
    async requestsOf(act) {
      const requests: string[] = [];
      const note = (request: Request) => void requests.push(`${request.method()} ${request.url()}`);
      page.on('request', note);
      try {
        await act();
      } finally {
        page.off('request', note);
      }
      return requests;
    },
    openApp: async () => void (app = await browser.openApp()),
    closeApp: async () => {
      await app.close();
      // The browser releases the lock of a page that runs jobs a moment after the page's end.
      await page.evaluate(() => navigator.locks.request('engine', () => {}));
    },
    close: async () => {
      await browser.close();
      await edge.close();
      await rm(folder, { recursive: true });
    },
  };
}
