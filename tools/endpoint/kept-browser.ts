import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { type BrowserOptions, openBrowser } from '../runner/browser.ts';
import { waitForApp } from '../runner/session.ts';

/** The longest pause before a browser is opened again, ms. */
const LONGEST_PAUSE_MS = 30_000;

/** A browser with a page of the app that answers the endpoint. If it dies, another is opened. */
export interface KeptBrowser {
  /** The page that is open, or the next one. Rejects once the browser is closed for good. */
  page(): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Opens the browser.
 * @param prepare called with each new page, before the app is asked for anything
 * @param log gets a line when the browser dies, and when it is there again
 * @throws what opening the first browser throws
 */
export async function keepBrowser(
  options: BrowserOptions,
  prepare: (page: Page) => Promise<void>,
  log: (line: string) => void,
): Promise<KeptBrowser> {
  let closed = false;
  let context: BrowserContext | undefined;

  const open = async (): Promise<Page> => {
    const browser = await openBrowser({ ...options, serviceWorker: true });
    context = browser.context;
    const { page } = browser;
    await prepare(page);
    await waitForApp(page, log);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const again = once(
      () =>
        void browser.context
          .close()
          .catch(() => undefined)
          .then(reopen),
    );
    browser.context.once('close', again);
    page.once('crash', again);
    page.once('close', again);
    return page;
  };

  const reopen = (): void => {
    if (closed) return;
    log('The browser ended; another one is opened, and the jobs go on.');
    current = openAtLast();
    current.catch(() => undefined);
  };

  const openAtLast = async (): Promise<Page> => {
    for (let pause = 500; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      if (closed) throw new Error('the endpoint is closed');
      try {
        const page = await open();
        log('The browser is open again.');
        return page;
      } catch (error) {
        await context?.close().catch(() => undefined);
        log(`The browser cannot be opened: ${error instanceof Error ? error.message : ''}`);
        await wait(pause);
      }
    }
  };

  let current = open();
  await current.catch(async (error: unknown) => {
    await context?.close().catch(() => undefined);
    throw error;
  });
  return {
    page: () => current,
    close: async () => {
      closed = true;
      await context?.close().catch(() => undefined);
    },
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
