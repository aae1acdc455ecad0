import { readFile } from 'node:fs/promises';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { serveAppAt } from '../servers/app-server.ts';
import { NOT_AHEAD, ON_CPU } from './app-address.ts';
import { AppPage } from './app-page.ts';
import { openContext } from './browsers.ts';

/** The app on a server and in a browser context that only this test file uses. */
export interface OpenedApp {
  readonly app: AppPage;
  readonly page: Page;
  readonly context: BrowserContext;
  /** Of the server, without a slash at the end. */
  readonly origin: string;
  /** Closes the context and the server. */
  close(): Promise<void>;
}

export interface OpenAppOptions extends BrowserContextOptions {
  /** Runs before the app is opened. */
  readonly before?: (page: Page) => Promise<void>;
  /** Whether the engine loads the model when somebody types: it is left out where no picture is drawn. */
  readonly ahead?: boolean;
}

/** A page on two busy cores loads a model in a minute. */
const PATIENCE_MS = 120_000;

/**
 * Opens the app with the engine on the CPU, and waits until a person could type. The app's service worker
 * is left out, unless `serviceWorkers` is `allow`: it would fetch all that a run without a network needs,
 * which takes 6 s of a CPU.
 */
export async function openApp({
  before,
  ahead = false,
  ...options
}: OpenAppOptions = {}): Promise<OpenedApp> {
  const server = await serveAppAt('/');
  const context = await openContext({ serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await before?.(page);
  const app = new AppPage(page);
  await page.goto(`${server.origin}/${ahead ? ON_CPU.replace(NOT_AHEAD, '') : ON_CPU}`);
  await app.prompt.waitFor();
  const close = async (): Promise<void> => {
    await context.close();
    await server.close();
  };
  return { app, page, context, origin: server.origin, close };
}

/** {@link openApp} with a photo dropped, which it shows. */
export async function openAppWithPhoto(options: OpenAppOptions = {}): Promise<OpenedApp> {
  const opened = await openApp(options);
  const bytes = await readFile('test/fixtures/goldens/astronaut/source.png');
  await opened.app.drop({ name: 'photo.png', type: 'image/png', bytes });
  await opened.page.getByRole('img', { name: 'photo.png' }).waitFor();
  return opened;
}
