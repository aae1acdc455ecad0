import { existsSync } from 'node:fs';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { FEATURES_OFF } from './features-off.ts';

/**
 * The app's origin in the runner, whatever the server's port. A browser keeps installed models by
 * origin, so the origin must not change between runs. A name that ends in `.localhost` is a secure
 * context.
 */
export const RUNNER_ORIGIN = 'http://playground.localhost';

/** The rule of `--host-resolver-rules` that leads from {@link RUNNER_ORIGIN} to a port on 127.0.0.1. */
export function originRule(port: number): string {
  return `MAP ${new URL(RUNNER_ORIGIN).host}:80 127.0.0.1:${port}`;
}

export interface BrowserOptions {
  /** A Chrome or Chromium program. */
  readonly executable: string;
  /** Folder of the profile, not in use by another browser. */
  readonly profile: string;
  /** Port on 127.0.0.1 that {@link RUNNER_ORIGIN} leads to. */
  readonly port: number;
  /** Use the software adapter even if there is a GPU. */
  readonly softwareGpu: boolean;
  /** Whether the app's service worker runs, which answers the endpoint. */
  readonly serviceWorker?: boolean;
  /** More arguments of the browser. */
  readonly args?: readonly string[];
}

/**
 * Opens a headless browser on a page of {@link RUNNER_ORIGIN}. It uses a GPU if there is one, else
 * the software adapter (SwiftShader), which some builds of the browser offer only if a flag names
 * it.
 */
export async function openBrowser(
  options: BrowserOptions,
): Promise<{ context: BrowserContext; page: Page }> {
  if (options.softwareGpu) return launch(options, SOFTWARE_ADAPTER);
  const browser = await launch(options, hasGpuDevice() ? HARDWARE_ADAPTER : []);
  if (await answersAdapter(browser.page)) return browser;
  await browser.context.close();
  return launch(options, SOFTWARE_ADAPTER);
}

/** SwiftShader, Chromium's own GPU for machines without one. */
export const SOFTWARE_ADAPTER = ['--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * Flags with which headless Chrome on Linux uses Vulkan
 * (developer.chrome.com/blog/supercharge-web-ai-testing).
 */
const HARDWARE_ADAPTER =
  process.platform === 'linux'
    ? [
        '--ignore-gpu-blocklist',
        '--use-angle=vulkan',
        '--enable-features=Vulkan',
        '--disable-vulkan-surface',
      ]
    : ['--ignore-gpu-blocklist'];

async function launch(
  { executable, profile, port, serviceWorker = false, args = [] }: BrowserOptions,
  adapter: readonly string[],
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    serviceWorkers: serviceWorker ? 'allow' : 'block',
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      `--host-resolver-rules=${originRule(port)}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
      FEATURES_OFF,
      ...adapter,
      ...args,
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  if (serviceWorker) await forgetShell(context, page);
  await page.goto(RUNNER_ORIGIN);
  return { context, page };
}

/** The service worker of an older build would serve that build's shell. Records and models stay. */
async function forgetShell(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page);
  const storageTypes = 'service_workers,cache_storage';
  await cdp.send('Storage.clearDataForOrigin', { origin: RUNNER_ORIGIN, storageTypes });
  await cdp.detach();
}

function answersAdapter(page: Page): Promise<boolean> {
  return page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
}

/** Whether a GPU's device file is there. Other systems than Linux have no such files. */
function hasGpuDevice(): boolean {
  return process.platform !== 'linux' || ['/dev/dri', '/dev/nvidiactl'].some(existsSync);
}
