/** A run stays in view from wherever a person goes, and its end is told to one who is away. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { openAppWithPhoto, type OpenedApp } from './open-app.ts';

const PHONE = { width: 390, height: 844 };

let opened: OpenedApp;
let app: AppPage;

beforeAll(async () => {
  opened = await openAppWithPhoto({ serviceWorkers: 'allow', permissions: ['notifications'] });
  ({ app } = opened);
});
afterAll(async () => {
  await opened?.close();
});

/** Whether all of an element is on the screen. */
const inView = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

/** Goes away from the page, or comes back to it, as far as the page can tell. */
const look = (page: Page, visibilityState: 'visible' | 'hidden') =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibilityState);

/** The id of the run that is a tile of the history; null between two runs. */
const running = async () => {
  const [tile] = await app.runTile.all();
  return (await tile?.getAttribute('data-running')) ?? null;
};

const icon = (page: Page) => page.locator('link[rel=icon]').getAttribute('href');

it('is the first tile of the history, live, and leads back to the live view', async () => {
  const { page } = app;
  await app.prompt.fill('before');
  await app.drawSmall(3);
  await app.run();
  await page.locator('[data-spoken]').filter({ hasText: 'The picture is there.' }).waitFor();
  await app.prompt.fill('now');
  await app.drawLong();
  await app.generate.click();
  await app.preview.waitFor();
  // The GPU that draws the page also draws the picture, so nothing moves by itself meanwhile.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const moving = await page.evaluate(() =>
    // A transition that a press has begun ends by itself.
    document
      .getAnimations()
      .filter((each) => each instanceof CSSAnimation)
      .map(({ playState }) => playState),
  );
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(new Set(moving)).toEqual(new Set(['paused']));

  await app.history.first().click();
  await app.result.waitFor();
  expect(await app.preview.count()).toBe(0);
  await app.runTile.locator('canvas[data-seen]').waitFor();
  await expect
    .poll(() => app.runTile.getAttribute('aria-label'))
    .toMatch(/“now”, [1-9]\d* percent/);
  const places = await page.getByRole('list', { name: 'History' }).getByRole('button').all();
  expect(await places[0]?.getAttribute('data-running')).toMatch(/./);
  expect(places).toHaveLength(2);

  await page.reload();
  await app.history.first().click();
  await app.runTile.click();
  await app.preview.waitFor();
  await page.getByText(/step \d+ of 47/).waitFor();
  // The times of the first run are known: what is left is told, and counts more than the steps.
  await page.getByText(/left$/).waitFor();
  await app.cancel.click();
  await page.getByText('You stopped this run.').waitFor();
  await app.runTile.waitFor({ state: 'detached' });
});

it('is brought into view on a phone, and has a bar that stays there', async () => {
  const { page } = app;
  await page.setViewportSize(PHONE);
  await page.getByText('Back to the picture').click();
  await page.getByRole('button', { name: 'Advanced' }).scrollIntoViewIfNeeded();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(200);
  await app.generate.click();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeLessThan(80);
  await app.preview.waitFor();
  const bar = page.getByRole('button', { name: 'Show the run' });
  await bar.locator('canvas[data-seen]').waitFor();

  await page.getByRole('button', { name: 'Advanced' }).scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  expect(await inView(page, 'button[aria-label="Show the run"]')).toBe(true);
  expect(await inView(page, '[data-action=cancel]')).toBe(true);
  await bar.click();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeLessThan(80);

  // A run that waited begins by itself: whoever types below stays there.
  await page.getByRole('button', { name: 'Add to queue' }).click();
  await page.getByRole('region', { name: 'Queue' }).waitFor();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const [first, place] = [await running(), await page.evaluate(() => scrollY)];
  await app.cancel.click();
  await expect.poll(async () => [null, first].includes(await running())).toBe(false);
  await bar.locator('canvas[data-seen]').waitFor();
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(place / 2);
  await app.cancel.click();
  await app.runTile.waitFor({ state: 'detached' });
  await bar.waitFor({ state: 'detached' });
  await page.getByText('You stopped this run.').waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
});

it('tells its end by title, icon and notification, until somebody looks', async () => {
  const { page } = app;
  await page.getByText('Back to the picture').click();
  await app.setSteps(12);
  await app.generate.click();
  const notify = page.getByRole('button', { name: 'Notify me when it is done' });
  await notify.click();
  await expect.poll(() => notify.getAttribute('aria-pressed')).toBe('true');
  await look(page, 'hidden');
  await app.result.waitFor();
  // The button went with the run, and had the focus.
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('data-action') ?? null);
  await expect.poll(focused).toBe('anotherSeed');
  await expect.poll(() => page.title()).toBe('✓ Done · Playground');
  expect(await icon(page)).toBe('./icon-done.svg');
  const shown = () =>
    page.evaluate(async () => {
      const worker = await navigator.serviceWorker.getRegistration();
      const notices = (await worker?.getNotifications()) ?? [];
      return notices.map(({ title, body }) => ({ title, body }));
    });
  await expect.poll(shown).toEqual([{ title: 'Your picture is ready', body: '' }]);
  await look(page, 'visible');
  await expect.poll(() => page.title()).toBe('Playground v2.5 image to image');
  expect(await icon(page)).toBe('./icon.svg');
  // A second press of the key would stop the run if the focus went to Cancel.
  await page.getByRole('button', { name: 'Another seed' }).press('Enter');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.hasAttribute('data-running')))
    .toBe(true);
  await page.keyboard.press('Enter');
  await app.runTile.waitFor({ state: 'detached' });
  expect(await page.getByText('You stopped this run.').count()).toBe(0);
  expect(app.errors).toEqual([]);
});
