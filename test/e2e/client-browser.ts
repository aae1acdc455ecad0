import type { BrowserContext, Page } from 'playwright-core';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { startStaticServer } from '../../tools/static-server.ts';
import { ONE_THREAD } from './app-address.ts';
import { APP_ORIGIN } from './browser-arguments.ts';
import { openProfileBrowser } from './browsers.ts';
import { preparedPath } from './prepared.ts';

/** A page of the app, and beside it one of a program written for the hosted endpoint. */
export interface ClientBrowser {
  /** The origin of both pages, without a slash at the end. */
  readonly origin: string;
  /** Where Node finds what has that origin in the browser, without a slash at the end. */
  readonly serverOrigin: string;
  readonly context: BrowserContext;
  /** test/client-page: `globalThis.falClient` is the real client. */
  readonly client: Page;
  /** Opens one more page of the app and waits until it needs no network. */
  openApp(): Promise<Page>;
  close(): Promise<void>;
}

interface ClientBrowserOptions {
  /** The app's folder; below another one than the root the app is opened for the first time. */
  readonly appPrefix?: string;
  /** More arguments of the browser; without any, no name but localhost has an address. */
  readonly args?: readonly string[];
  /** Whether the network is cut once the pages are open; true by default. */
  readonly cut?: boolean;
  /** Folder of the page beside the app, instead of test/client-page. */
  readonly page?: string;
  /** Runs before the first page of the app is opened. */
  readonly before?: (context: BrowserContext) => Promise<void>;
}

/**
 * Starts a browser, opens a page of the app and the client's, and cuts the network. The client's page
 * is the one in front; a page behind it gets a frame a second, so a test that clicks in the app
 * brings that one to the front first.
 */
export async function openClientBrowser({
  appPrefix = '/',
  args,
  cut = true,
  page = preparedPath('client-page'),
  before,
}: ClientBrowserOptions = {}): Promise<ClientBrowser & { readonly app: Page }> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    const server = await startStaticServer({
      mounts: [
        { prefix: appPrefix, path: APP_FOLDER },
        { prefix: '/client/', path: page },
        // The same page in the app's folder, where the service worker controls it.
        { prefix: `${appPrefix}client/`, path: page },
      ],
    });
    undo.push(() => server.close());
    const browser = await openProfileBrowser({
      ready: appPrefix === '/',
      port: server.port,
      softwareGpu: true,
      ...(args === undefined ? { noNames: true } : { args }),
    });
    undo.push(() => browser.close());
    const { context } = browser;
    await before?.(context);
    const openApp = async (): Promise<Page> => {
      const opened = await context.newPage();
      await opened.goto(APP_ORIGIN + appPrefix + ONE_THREAD);
      await opened.locator('html[data-offline="ready"]').waitFor();
      return opened;
    };
    const app = await openApp();
    const client = await context.newPage();
    await client.goto(`${APP_ORIGIN}/client/`);
    await client.waitForFunction(() => 'falClient' in globalThis);
    if (cut) await context.setOffline(true);
    return {
      origin: APP_ORIGIN,
      serverOrigin: server.origin,
      context,
      client,
      app,
      openApp,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A request that the demo model draws in a moment. */
export function quickRequest(imageUrl: string) {
  return {
    image_url: imageUrl,
    prompt: 'an island',
    image_size: { width: 64, height: 64 },
    num_inference_steps: 2,
    strength: 1,
    guidance_scale: 1,
    seed: 7,
  };
}

/** The answer that a page's own fetch gets. */
export function answerTo(
  page: Page,
  url: string,
  method: string,
): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async (asked) => {
      const answer = await fetch(asked.url, { method: asked.method });
      return { status: answer.status, body: (await answer.json()) as unknown };
    },
    { url, method },
  );
}
