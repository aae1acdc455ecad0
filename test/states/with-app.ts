import { type Browser, chromium } from 'playwright-core';
import { ensureBuild } from '../../tools/build.mjs';
import { ensureBrowser } from '../../tools/setup.mjs';
import { browserArguments } from '../e2e/browser-arguments.ts';
import { serveAppAt } from '../servers/app-server.ts';

/**
 * Builds and serves the app, and opens a browser for it; both end with the work.
 * @param work gets the address at which the app draws on the CPU
 */
export async function withApp(
  work: (browser: Browser, address: string) => Promise<void>,
): Promise<void> {
  await ensureBuild();
  const server = await serveAppAt('/');
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: browserArguments(),
  });
  try {
    await work(browser, `${server.origin}/?backend=wasm`);
  } finally {
    await browser.close();
    await server.close();
  }
}
