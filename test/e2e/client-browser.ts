import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { ensureBuild } from '../../tools/build.mjs';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { ensureBrowser } from '../../tools/setup.mjs';
import { startStaticServer } from '../../tools/static-server.ts';
import { buildClientPage } from '../servers/client-page.ts';

/** A page of the app, and beside it one of a program written for the hosted endpoint. */
export interface ClientBrowser {
  /** The origin of both pages, without a slash at the end. */
  readonly origin: string;
  readonly context: BrowserContext;
  /** test/client-page: `globalThis.falClient` is the real client. */
  readonly client: Page;
  /** Opens one more page of the app and waits until it needs no network. */
  openApp(): Promise<Page>;
  close(): Promise<void>;
}

interface ClientBrowserOptions {
  /** The app's folder. */
  readonly appPrefix?: string;
  /** More arguments of the browser. */
  readonly args?: readonly string[];
  /** Whether the network is cut once the pages are open; true by default. */
  readonly cut?: boolean;
}

/** No name but localhost has an address. */
const NO_NAMES = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1';

/** Starts a browser, opens a page of the app and the client's, and cuts the network. */
export async function openClientBrowser({
  appPrefix = '/',
  args = [NO_NAMES],
  cut = true,
}: ClientBrowserOptions = {}): Promise<ClientBrowser & { readonly app: Page }> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    await ensureBuild();
    const page = await buildClientPage('/client/');
    undo.push(page.remove);
    const server = await startStaticServer({
      mounts: [
        { prefix: appPrefix, path: APP_FOLDER },
        page.mount,
        // The same page in the app's folder, where the service worker controls it.
        { ...page.mount, prefix: `${appPrefix}client/` },
      ],
    });
    undo.push(() => server.close());
    const profile = await mkdtemp(join(tmpdir(), 'endpoint-profile-'));
    undo.push(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: await ensureBrowser(),
      args: [
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--enable-unsafe-swiftshader',
        ...args,
      ],
    });
    undo.push(() => context.close());
    context.setDefaultTimeout(120_000);
    const openApp = async (): Promise<Page> => {
      const opened = await context.newPage();
      await opened.goto(server.origin + appPrefix);
      await opened.locator('html[data-offline="ready"]').waitFor();
      return opened;
    };
    const app = await openApp();
    const client = await context.newPage();
    await client.goto(`${server.origin}/client/`);
    await client.waitForFunction(() => 'falClient' in globalThis);
    if (cut) await context.setOffline(true);
    return { origin: server.origin, context, client, app, openApp, close };
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
