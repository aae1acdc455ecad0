/** A person asks for more while a run is under way. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { openAppWithPhoto, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;

beforeAll(async () => {
  opened = await openAppWithPhoto();
  ({ app } = opened);
});
afterAll(async () => {
  await opened?.close();
});

const button = (name: string | RegExp) => app.page.getByRole('button', { name });
const rows = () => app.page.getByRole('region', { name: 'Queue' }).getByRole('listitem');
const prompts = () => rows().locator('b').allInnerTexts();

it('adds runs to the queue, shows each, changes their order and makes them all', async () => {
  const { page } = app;
  await app.prompt.fill('first');
  await app.setSteps(50);
  await app.generate.click();
  await app.preview.waitFor();

  await app.setSteps(2);
  await app.prompt.fill('second');
  await button('Add to queue').dblclick();
  await page.getByText('Added to the queue').waitFor();
  await expect.poll(prompts).toEqual(['second']);
  await app.prompt.fill('third');
  await app.prompt.press('Control+Enter');
  await expect.poll(prompts).toEqual(['second', 'third']);
  // The stage still shows the run that is under way.
  expect(await app.preview.count()).toBe(1);

  await button('Run “third” next').click();
  await expect.poll(prompts).toEqual(['third', 'second']);

  await rows().filter({ hasText: 'second' }).getByTitle('Show this run').click();
  await page.getByText('Waiting for its turn').waitFor();
  // The run under way has no row: it is the first tile of the history, and live.
  await expect.poll(prompts).toEqual(['third']);
  await app.runTile.locator('canvas[data-seen]').waitFor();
  await app.runTile.click();
  await app.preview.waitFor();
  await page.getByText(/step \d+ of \d+/).waitFor();
  await app.cancel.click();
  await page.getByText('You stopped this run.').waitFor();

  await expect.poll(() => app.history.count(), { timeout: 120_000 }).toBe(2);
  await app.generate.waitFor();
  const titles = await app.history.evaluateAll((all) =>
    all.map((each) => each.getAttribute('title')?.split('\n', 1)[0]),
  );
  expect(titles.toSorted()).toEqual(['second', 'third']);

  await app.history.first().click();
  await button('Another seed').click();
  await expect.poll(() => app.history.count(), { timeout: 120_000 }).toBe(3);
  expect(await app.history.first().getAttribute('title')).toContain(`${titles[0]}\n`);
  expect(app.errors).toEqual([]);
});
