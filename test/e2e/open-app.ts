import { serveAppAt } from '../servers/app-server.ts';
import { AppPage } from './app-page.ts';
import { openContext } from './browsers.ts';

/** The app on a server and in a browser context that only this test file uses. */
export interface OpenedApp {
  readonly app: AppPage;
  /** Closes the context and the server. */
  close(): Promise<void>;
}

/** A page on two busy cores loads a model in a minute. */
const PATIENCE_MS = 120_000;

/**
 * Opens the app with the engine on the CPU, and waits until a person could type. The app's service worker
 * is left out: it would fetch all that a run without a network needs, which takes 6 s of a CPU.
 */
export async function openApp(): Promise<OpenedApp> {
  const server = await serveAppAt('/');
  const context = await openContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const app = new AppPage(page);
  await page.goto(`${server.origin}/?backend=wasm`);
  await app.prompt.waitFor();
  const close = async (): Promise<void> => {
    await context.close();
    await server.close();
  };
  return { app, close };
}
