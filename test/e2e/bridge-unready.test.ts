/** The bridge's window where the app has no service worker that could answer a site. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { startStaticServer } from '../../tools/static-server.ts';
import { openContext } from './browsers.ts';
import { preparedPath } from './prepared.ts';

type BridgeModule = typeof import('../../src/fal/bridge-fetch.ts');

it('says so to the person and to the site, and waits for nothing', async () => {
  const app = await startStaticServer({
    mounts: [
      { prefix: '/', path: APP_FOLDER },
      // As where the host lost the file.
      { prefix: '/sw.js', path: join(APP_FOLDER, 'nothing.js') },
    ],
  });
  const site = await startStaticServer({
    mounts: [
      { prefix: '/', path: preparedPath('client-page') },
      { prefix: '/bridge-fetch.js', path: join(APP_FOLDER, 'bridge-fetch.js') },
    ],
  });
  const context = await openContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${site.port}/`);
    await page.waitForFunction(() => 'importModule' in globalThis);
    const popup = page.waitForEvent('popup');
    const answer = page.evaluate(async (appUrl: string) => {
      const { bridgeFetch } = (await globalThis.importModule('/bridge-fetch.js')) as BridgeModule;
      return bridgeFetch(appUrl)
        .open()
        .then(
          () => 'allowed',
          (error: unknown) => String(error),
        );
    }, `http://localhost:${app.port}/`);
    const window = await popup;
    await window.getByRole('button', { name: 'Allow', exact: true }).click();
    await window.getByText('Not connected').waitFor();
    expect(await window.getByRole('alert').innerText()).toMatch(/did not come/);
    expect(await answer).toMatch(/window cannot answer in this browser now/);
  } finally {
    await context.close();
    await site.close();
    await app.close();
  }
});
