/** A person tries several strengths by one click, and goes on with one of them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobRecord } from '../../workers/records/record.ts';
import type { AppPage } from './app-page.ts';
import { jobsOf } from './kept-jobs.ts';
import { inRecords } from './kept-records.ts';
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

const button = (name: string) => app.page.getByRole('button', { name });
const cells = () => app.page.getByRole('region', { name: 'Strengths' }).getByRole('listitem');
const labels = () =>
  cells()
    .getByRole('button')
    .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));

/** An attribute of what has the focus. */
const focused = (attribute: string) =>
  app.page.evaluate((name) => document.activeElement?.getAttribute(name) ?? null, attribute);

/** How often each graph was called by all jobs together, and the seeds they had. */
const calledInAll = () =>
  inRecords(app.page, async ({ all }) => {
    const calls: Record<string, number> = {};
    const seeds = new Set<string>();
    for (const { request, result } of await all<JobRecord>('jobs')) {
      seeds.add(String(request.seed));
      for (const stage of result?.metrics?.stages ?? []) {
        calls[stage.name] = (calls[stage.name] ?? 0) + stage.calls;
      }
    }
    return { calls, seeds: seeds.size };
  });

it('draws six strengths with one seed, and reads prompt and picture once for all', async () => {
  const { page } = app;
  await app.prompt.fill('a lighthouse');
  await app.drawSmall(4);
  await button('Try six strengths').click();
  await expect.poll(labels).toHaveLength(6);
  await button('Go on with this strength').waitFor();
  expect(await labels()).toEqual(
    ['0.36', '0.44', '0.48', '0.52', '0.6', '0.95'].map((each) => `Strength ${each}, done`),
  );
  const { calls, seeds } = await calledInAll();
  expect(seeds).toBe(1);
  // Steps of 4 at each strength: 1, 1, 1, 2, 2 and 3, with guidance twice. The first run of a model encodes the
  // card of colours for its previews, too.
  expect(calls).toMatchObject({
    te1: 2,
    te2: 2,
    context: 2,
    vae_encode: 2,
    unet: 20,
    vae_decode: 6,
  });

  // One tile of the history stands for all six.
  expect(await app.history.count()).toBe(1);
  expect(await app.history.first().innerText()).toBe('6');

  // The stage changes under the row, and the tile has another picture: the focus stays on them.
  await cells().nth(2).getByRole('button').press('Enter');
  await expect
    .poll(() => cells().nth(2).getByRole('button').getAttribute('aria-current'))
    .toBe('true');
  expect(await focused('data-strength')).toBe('0.48');
  await app.history.first().focus();
  await page.keyboard.press('ArrowLeft');
  await expect
    .poll(() => cells().nth(1).getByRole('button').getAttribute('aria-current'))
    .toBe('true');
  expect(await focused('data-thumb')).toBe(await app.history.first().getAttribute('data-thumb'));

  await cells().nth(2).getByRole('button').click();
  await button('Go on with this strength').click();
  expect(await page.getByLabel('Strength, number').inputValue()).toBe('0.48');
  const keep = button('Keep this seed');
  expect(await keep.getAttribute('aria-pressed')).toBe('true');
});

it('goes from the history as one by its tile or its button, and comes back as one', async () => {
  const { page } = app;
  const tiles = () => app.history.count();
  // The key with the focus elsewhere means the one on the stage.
  await cells().nth(2).getByRole('button').press('Delete');
  await app.holdNotice('Picture deleted');
  await expect.poll(() => app.history.first().innerText()).toBe('5');
  await page.keyboard.press('Control+z');
  await expect.poll(labels).toHaveLength(6);

  await app.history.first().press('Delete');
  await app.holdNotice('6 pictures deleted');
  await expect.poll(tiles).toBe(0);
  await page.keyboard.press('Control+z');
  await expect.poll(labels).toHaveLength(6);
  await button('Delete all of these strengths').click();
  await app.holdNotice('6 pictures deleted');
  await expect.poll(tiles).toBe(0);
  await button('Undo').press('Enter');
  await expect.poll(labels).toHaveLength(6);
  await expect.poll(tiles).toBe(1);
  // The notice goes, and had the focus.
  await expect.poll(() => focused('data-thumb')).not.toBeNull();
});

it('leaves the focus on the shown strength where its button to cancel goes', async () => {
  await app.page.getByRole('button', { name: 'Your picture' }).click();
  await app.drawLong();
  await button('Try six strengths').click();
  await app.preview.waitFor();
  await button('Cancel the rest').press('Enter');
  await app.runTile.waitFor({ state: 'detached' });
  await expect.poll(() => focused('data-strength')).toBe('0.36');
  await button('Back to the picture').click();
});

it('is cancelled as one, and one row of the queue', async () => {
  await button('Try six strengths').click();
  await app.preview.waitFor();
  await app.history.first().click();
  const rows = app.page.getByRole('region', { name: 'Queue' }).getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(1);
  await rows.getByText('At several strengths').waitFor();
  await rows.getByRole('button', { name: /^Cancel/ }).click();
  await app.runTile.waitFor({ state: 'detached' });
  await rows.waitFor({ state: 'detached' });
  await app.generate.waitFor();
  // The first may have been done before.
  const strip = (await jobsOf(app.page)).slice(-6);
  expect(strip.filter(({ code }) => code === 'cancelled').length).toBeGreaterThanOrEqual(5);
  expect(app.errors).toEqual([]);
});
