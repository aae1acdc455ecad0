/** The browser's storage goes away, or the browser itself does, while the screen draws a picture. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppPage } from '../e2e/app-page.ts';
import { browserArguments } from '../e2e/browser-arguments.ts';
import { openOwnBrowser } from '../e2e/own-browser.ts';
import { newProfile } from '../e2e/prepared.ts';
import { FaultServer } from './fault-server.ts';
import { ChaosLab } from './lab.ts';

/** Chooses the example picture and begins a run that is long enough to be interrupted. */
async function begin(app: AppPage): Promise<void> {
  await app.page.getByRole('button', { name: 'Try the example' }).click();
  await app.setSteps(60);
  await app.generate.click();
  await app.preview.waitFor();
}

describe('a run on the screen', () => {
  let lab: ChaosLab;
  let app: AppPage;
  beforeEach(async () => {
    lab = await ChaosLab.open();
    app = new AppPage(lab.page);
  });
  afterEach(() => lab.close());

  /** The run ends with its picture, the loss is said, and the next run works. */
  async function survives(): Promise<void> {
    await app.result.waitFor();
    expect(lab.server.begun).toBe(1);
    expect(await app.alert.allInnerTexts()).toEqual([
      expect.stringContaining('The data that this browser kept for the app was deleted'),
    ]);
    expect(await app.history.count()).toBe(1);
    await app.setSteps(2);
    await app.generate.click();
    await expect.poll(() => app.history.count(), { timeout: 120_000 }).toBe(2);
  }

  it('goes on when the database is deleted', async () => {
    lab.server.expectRun([]);
    await begin(app);
    await lab.page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const deleting = indexedDB.deleteDatabase('playground');
          deleting.addEventListener('success', resolve);
          deleting.addEventListener('error', reject);
        }),
    );
    await survives();
  });

  it('goes on when all data of the site is cleared', async () => {
    lab.server.expectRun([]);
    await begin(app);
    const cdp = await lab.context.newCDPSession(lab.page);
    const { origin } = lab.server;
    await cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await cdp.detach();
    await survives();
  });
});

describe('a run whose browser is killed', () => {
  it('begins again, and after a second time it is shown as failed; the next one runs', async () => {
    const server = await FaultServer.start();
    const profile = await newProfile(false);
    const open = async () => {
      const browser = await openOwnBrowser(profile.folder, browserArguments());
      const page = await browser.context.newPage();
      page.setDefaultTimeout(120_000);
      await page.goto(server.origin);
      return { browser, app: new AppPage(page) };
    };
    const first = await open();
    await begin(first.app);
    await first.browser.kill();

    const second = await open();
    await second.app.preview.waitFor();
    await second.browser.kill();

    const { browser, app } = await open();
    await app.alert.getByText('This run was interrupted twice').waitFor();
    expect(await app.alert.count()).toBe(1);
    await app.setSteps(2);
    await app.run();
    await browser.close();
    await server.close();
    await profile.remove();
  });
});
