import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type BrowserContext, type CDPSession, chromium } from 'playwright-core';
import { ADDRESS_BAR_PAGES } from '../../tools/runner/features-off.ts';
import { ensureBrowser } from '../../tools/setup.mjs';

/** A browser on a profile that is kept, as a process that can be killed. */
export interface OwnBrowser {
  /** {@link unwatched} replaces the context, and with it all pages and their objects. */
  readonly context: BrowserContext;
  /** Process group of all of its processes. */
  readonly group: number;
  /**
   * Runs `work` with no debugger attached. A debugger keeps up to 200 MB of fetched bytes in the
   * page's process and slows the page down.
   */
  unwatched<T>(work: () => Promise<T>): Promise<T>;
  /** A session of the whole browser. */
  session(): Promise<CDPSession>;
  /** Sends SIGKILL to all of its processes, which then write nothing more and report nothing. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param profile folder of the profile, not in use by another browser
 * @param args more arguments
 */
export async function openOwnBrowser(
  profile: string,
  args: readonly string[] = [],
): Promise<OwnBrowser> {
  const child = spawn(
    await ensureBrowser(),
    [
      '--headless',
      '--no-sandbox',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
      // The last one counts: what Playwright switches off in its browsers stays on in this one.
      `--disable-features=${ADDRESS_BAR_PAGES.join(',')}`,
      'about:blank',
    ],
    // A group of its own, so that all processes of the browser are killed in one go.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const gone = once(child, 'exit');
  const url = await debuggerUrl(child);
  let browser = await chromium.connectOverCDP(url);
  const end = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await gone;
    await browser.close().catch(() => {});
  };
  return {
    get context() {
      const [context] = browser.contexts();
      if (context === undefined) throw new Error('the browser has no context');
      return context;
    },
    group: child.pid ?? NaN,
    async unwatched(work) {
      await browser.close();
      try {
        return await work();
      } finally {
        if (child.exitCode === null) browser = await chromium.connectOverCDP(url);
      }
    },
    session: () => browser.newBrowserCDPSession(),
    kill: end,
    async close() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => {});
      await gone;
    },
  };
}

async function debuggerUrl(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('the browser has no stderr');
  const lines: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    const [, url] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (url !== undefined) {
      child.stderr.resume();
      return url;
    }
    lines.push(line);
  }
  throw new Error(`the browser did not start: ${lines.join('\n')}`);
}
