/** The strip of finished pictures, of which a program may have made a thousand, and all of them as a grid. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileChooser } from 'playwright-core';
import { expectNoAxeFaults } from './axe.ts';
import type { AppPage } from './app-page.ts';
import { openContext } from './browsers.ts';
import { copyJob, storedRuns } from './copied-jobs.ts';
import { inRecords } from './kept-records.ts';
import { openApp, type OpenedApp } from './open-app.ts';

/** Pictures in the history. */
const PICTURES = 300;
/** The most that a wide window shows, with those beside the view. */
const MOST_DRAWN = 50;
/** The most that the grid draws at 1280 × 720. */
const MOST_TILES = 80;

let opened: OpenedApp;
let app: AppPage;

beforeAll(async () => {
  opened = await openApp();
  ({ app } = opened);
  const bytes = await readFile('test/fixtures/goldens/astronaut/source.png');
  await app.drop({ name: 'photo.png', type: 'image/png', bytes });
  await app.prompt.fill('an island');
  await app.drawSmall();
  await app.run();
  await inRecords(app.page, copyJob, PICTURES - 1);
  await app.page.reload();
  await app.history.first().waitFor();
});
afterAll(() => opened?.close());

const thumb = (copy: number) => app.history.and(app.page.getByTitle(`copy ${copy}\n`));

describe('a history of hundreds of pictures', () => {
  it('has those in the document that are near the view, and says how many there are', async () => {
    expect(await app.history.count()).toBeLessThan(MOST_DRAWN);
    const items = app.page.getByRole('list', { name: 'History' }).getByRole('listitem');
    expect(await items.first().getAttribute('aria-setsize')).toBe(String(PICTURES));
    expect(await items.first().getAttribute('aria-posinset')).toBe('1');
    await expect.poll(() => thumb(3).locator('img').count()).toBe(1);
    expect(await thumb(200).count()).toBe(0);
  });

  it('shows the others where it is scrolled to, and lets go of the first ones', async () => {
    const strip = app.page.getByRole('list', { name: 'History' });
    await strip.evaluate((element) => (element.scrollLeft = element.scrollWidth));
    await thumb(PICTURES - 1).click();
    await expect.poll(() => thumb(PICTURES - 1).getAttribute('aria-current')).toBe('true');
    expect(await thumb(3).count()).toBe(0);
    expect(await app.history.count()).toBeLessThan(MOST_DRAWN);
  });

  it('keeps the one that has the focus, from which the keyboard goes on', async () => {
    const strip = app.page.getByRole('list', { name: 'History' });
    await strip.evaluate((element) => (element.scrollLeft = 0));
    await thumb(3).waitFor();
    await expect.poll(() => thumb(PICTURES - 10).count()).toBe(0);
    expect(await thumb(PICTURES - 1).evaluate((it) => it === document.activeElement)).toBe(true);
    await app.page.keyboard.press('Shift+Tab');
    await expect
      .poll(() => app.page.evaluate(() => document.activeElement?.getAttribute('title')))
      .toMatch(/^copy \d+\n/);
    expect(app.errors).toEqual([]);
  });
});

const current = () =>
  app.page.locator('[data-thumb][aria-current]').getAttribute('title', { timeout: 5000 });
const button = (name: string) => app.page.getByRole('button', { name, exact: true });
const focused = () =>
  app.page.evaluate(() => document.activeElement?.getAttribute('data-action') ?? null);
const count = async () =>
  Number(
    await app.page
      .getByRole('list', { name: 'History' })
      .getByRole('listitem')
      .first()
      .getAttribute('aria-setsize'),
  );

describe('a picture that is deleted', () => {
  it('gives its place and the focus to the next one, and comes back by Undo and by Ctrl+Z', async () => {
    await app.page
      .getByRole('list', { name: 'History' })
      .evaluate((element) => (element.scrollLeft = 0));
    await thumb(3).click();
    await button('Delete from the history').press('Enter');
    // Also for a screen reader, and with the pointer elsewhere.
    await button('Close the notice').waitFor();
    await app.holdNotice('Picture deleted');
    await expect.poll(current).toMatch(/^copy 4\n/);
    await expect.poll(count).toBe(PICTURES - 1);
    await expect.poll(focused).toBe('deleteResult');

    await button('Undo').click();
    await expect.poll(current).toMatch(/^copy 3\n/);
    await expect.poll(count).toBe(PICTURES);
    await app.page.getByText('Picture deleted').waitFor({ state: 'detached' });

    await thumb(3).click();
    await app.page.keyboard.press('Delete');
    await app.holdNotice('Picture deleted');
    await expect.poll(current).toMatch(/^copy 4\n/);
    await app.page.keyboard.press('Delete');
    await expect.poll(current).toMatch(/^copy 5\n/);
    await expect.poll(count).toBe(PICTURES - 2);
    await app.page.keyboard.press('Control+z');
    await expect.poll(current).toMatch(/^copy 4\n/);
    await app.page.keyboard.press('Control+z');
    await expect.poll(current).toMatch(/^copy 3\n/);
    await expect.poll(count).toBe(PICTURES);

    // The button with the focus goes when another picture is shown, also by a key.
    await button('Delete from the history').press('Enter');
    await expect.poll(current).toMatch(/^copy 4\n/);
    await expect.poll(focused).toBe('deleteResult');
    await app.page.keyboard.press('Control+z');
    await expect.poll(current).toMatch(/^copy 3\n/);
    await expect.poll(focused).toBe('deleteResult');
  });

  it('is gone when the offer to bring it back has been closed, after a reload too', async () => {
    await thumb(3).click();
    await button('Delete from the history').click();
    await app.holdNotice('Picture deleted');
    await app.page.getByLabel('Close the notice').click();
    await app.page.getByText('Picture deleted').waitFor({ state: 'detached' });
    await app.page.reload();
    await expect.poll(count).toBe(PICTURES - 1);
    expect(await thumb(3).count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});

const grid = () => app.page.getByRole('dialog', { name: 'All pictures' });
const tiles = () => grid().locator('[data-picture]');
const tile = (copy: number) => grid().locator(`[data-picture="copy-${copy}"]`);
const search = () => grid().getByLabel('Search the pictures');
const room = () => grid().getByTestId('room').innerText();
/** The place among those that were found of the first tile that is in view. */
const firstPlaceSeen = () =>
  grid()
    .getByRole('list', { name: 'Pictures' })
    .evaluate((list) => {
      const { top, bottom } =
        list.parentElement?.getBoundingClientRect() ?? list.getBoundingClientRect();
      const seen = [...list.querySelectorAll('li')].filter((each) => {
        const place = each.getBoundingClientRect();
        return place.bottom > top && place.top < bottom;
      });
      return Math.min(
        ...seen.map((each) => Number(each.ariaPosInSet ?? each.getAttribute('aria-posinset'))),
      );
    });
/** Object URLs of pictures that are in use. */
const urls = () => app.page.evaluate(() => (globalThis as { urls?: Set<string> }).urls?.size ?? -1);

/** Runs in the page. Notes each object URL until it is given back. */
function countUrls(): void {
  const urls = new Set<string>();
  Object.assign(globalThis, { urls });
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (of) => {
    const url = createObjectURL.call(URL, of);
    urls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    urls.delete(url);
    revokeObjectURL.call(URL, url);
  };
}

/** Runs in the page. Notes how many tiles out of view the grid has when its first picture is there. */
function countHidden(): void {
  const look = ({ target }: Event): void => {
    if (!(target instanceof HTMLImageElement) || target.closest('[data-picture]') === null) return;
    const hidden = [...document.querySelectorAll('[data-picture]')].filter((tile) => {
      const { top, bottom } = tile.getBoundingClientRect();
      return bottom <= 0 || top >= innerHeight;
    });
    Object.assign(globalThis, { hidden: hidden.length });
    document.removeEventListener('load', look, true);
  };
  document.addEventListener('load', look, true);
}

const hidden = () => app.page.evaluate(() => (globalThis as { hidden?: number }).hidden);

describe('all pictures as a grid', () => {
  beforeAll(async () => {
    await app.page.addInitScript(countUrls);
    await app.page.addInitScript(countHidden);
    await inRecords(app.page, copyJob, 2000);
    await app.page.reload();
    await app.history.first().waitFor();
    await button('All pictures').click();
    await tiles().first().waitFor();
  });

  it('reads the pictures in view before the others', async () => {
    await expect.poll(hidden).toBe(0);
  });

  it('has two thousand, and holds those near the view, wherever it is scrolled to', async () => {
    expect(await room()).toMatch(/^2,001 pictures, [\d.]+\s\w+ of /);
    const list = grid().getByRole('list', { name: 'Pictures' });
    const first = list.getByRole('listitem').first();
    expect(await first.getAttribute('aria-setsize')).toBe('2001');
    for (const key of ['End', 'Home', 'PageDown', 'PageDown', 'ArrowRight']) {
      await app.page.keyboard.press(key);
      await expect.poll(() => tiles().locator('img').count()).toBeGreaterThan(20);
      expect(await tiles().count()).toBeLessThan(MOST_TILES);
      await expect.poll(urls).toBeLessThan(MOST_TILES + MOST_DRAWN);
    }
    const focusedTile = await app.page.evaluate(
      () => document.activeElement?.closest('[data-picture]') !== null,
    );
    expect(focusedTile).toBe(true);
    await expectNoAxeFaults(app.page, 'all pictures');
  });

  it('finds one by its words, and says where none is like that', async () => {
    await app.page.keyboard.press('/');
    await search().fill('COPY 1234');
    await expect.poll(() => tiles().count()).toBe(1);
    await tile(1234).waitFor();
    // What was found is seen from its beginning, although the tiles before were scrolled to their end.
    await search().fill('');
    await expect.poll(() => tiles().count()).toBeGreaterThan(20);
    await tiles()
      .first()
      .getByRole('button', { name: /^Picture/ })
      .focus();
    await app.page.keyboard.press('End');
    const last = grid().getByRole('listitem').last();
    await expect.poll(() => last.getAttribute('aria-posinset')).toBe('2001');
    await search().fill('copy');
    await expect.poll(firstPlaceSeen).toBe(1);
    await search().fill('nothing of the kind');
    await grid().getByText('No picture is like that.').waitFor();
    await search().fill('');
    await expect.poll(() => tiles().count()).toBeGreaterThan(20);
  });

  it('stars one by its key, keeps that across a reload, and shows the starred alone', async () => {
    await search().fill('copy 1234');
    await tile(1234)
      .getByRole('button', { name: /^Picture/ })
      .focus();
    await app.page.keyboard.press('s');
    const star = tile(1234).getByRole('button', { name: 'Star' });
    await expect.poll(() => star.getAttribute('aria-pressed')).toBe('true');
    await app.page.reload();
    await app.history.first().waitFor();
    await app.page.keyboard.press('g');
    await grid().getByRole('button', { name: 'Starred' }).click();
    await expect.poll(() => tiles().count()).toBe(1);
    await tile(1234).waitFor();
    await grid().getByRole('button', { name: 'Starred' }).click();
  });

  it('deletes those that are selected at once, and brings them back by Undo and by Ctrl+Z', async () => {
    await search().fill('marked');
    await tile(1201).getByRole('checkbox').check();
    await tile(1210)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    await grid().getByText('10 selected').waitFor();
    await app.page.keyboard.press('Delete');
    await app.holdNotice('10 pictures deleted');
    await expect.poll(room).toMatch(/^1,991 pictures/);
    expect(await tile(1205).count()).toBe(0);
    await button('Undo').click();
    await tile(1205).waitFor();
    await expect.poll(room).toMatch(/^2,001 pictures/);
    expect(await grid().isVisible()).toBe(true);

    await tile(1201)
      .getByRole('button', { name: /^Picture/ })
      .focus();
    await app.page.keyboard.press('Control+a');
    await app.page.keyboard.press('Delete');
    await app.holdNotice('pictures deleted');
    await grid().getByText('No picture is like that.').waitFor();
    await app.page.keyboard.press('Control+z');
    await tile(1205).waitFor();
    await expect.poll(room).toMatch(/^2,001 pictures/);
  });

  it('hands one that is dragged out of the window over as a file', async () => {
    await search().fill('copy 1234');
    await tile(1234).locator('img').waitFor();
    const told = await tile(1234).evaluate((dragged) => {
      const dataTransfer = new DataTransfer();
      dragged.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }));
      return dataTransfer.getData('DownloadURL');
    });
    expect(told).toMatch(/^image\/(png|jpeg):copy-1234-\d+\.(png|jpg):blob:http/);
  });

  it('opens one by Enter, and gives the focus back when it is left by Escape', async () => {
    await search().fill('copy 1234');
    await tile(1234)
      .getByRole('button', { name: /^Picture/ })
      .press('Enter');
    await grid().waitFor({ state: 'detached' });
    await app.page.locator('[data-testid=result][alt*="copy 1234"]').waitFor();
    await button('All pictures').focus();
    await app.page.keyboard.press('Enter');
    await tile(1234).waitFor();
    await app.page.keyboard.press('Escape');
    await grid().waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('allPictures');
    expect(app.errors).toEqual([]);
  });
});

describe('a ZIP of pictures', () => {
  beforeAll(async () => {
    await inRecords(app.page, copyJob, 2000);
    await app.page.reload();
    await app.history.first().waitFor();
  });

  it('brings them with their recipes into another browser, byte for byte', async () => {
    await button('All pictures').click();
    await tiles().first().waitFor();
    // It opens at the picture on the stage.
    await app.page.keyboard.press('Home');
    await tile(1).getByRole('checkbox').check();
    await tile(8)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    const saving = app.page.waitForEvent('download');
    await grid().getByRole('button', { name: 'Download as ZIP' }).click();
    const zip = await (await saving).path();
    const before = await inRecords(app.page, storedRuns, 8);
    expect(before).toHaveLength(8);

    const other = await openContext({ serviceWorkers: 'block' });
    try {
      const page = await other.newPage();
      await page.goto(app.page.url());
      await page.getByRole('button', { name: 'All pictures' }).click();
      await page.getByText('No pictures yet.').waitFor();
      const bringIn = async (...files: Parameters<FileChooser['setFiles']>): Promise<void> => {
        const choosing = page.waitForEvent('filechooser');
        await page.getByRole('button', { name: 'Bring in' }).click();
        await (await choosing).setFiles(...files);
      };
      await bringIn(zip);
      await page.getByText('8 pictures came in.').waitFor();
      expect(await inRecords(page, storedRuns, 8)).toEqual(before);
      await expect.poll(() => page.locator('[data-picture]').count()).toBe(8);

      await bringIn(zip);
      await page.getByText('0 pictures came in. 8 were here already.').waitFor();
      const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };
      await bringIn(note);
      await page.getByText('0 pictures came in. 1 not read:').waitFor();
      await page.getByRole('listitem').getByText('It is not a picture.').waitFor();

      // What fails in the view is said there.
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('broken', 'UnknownError');
        };
      });
      await page.locator('[data-picture]').first().getByRole('checkbox').check();
      const view = page.getByRole('dialog', { name: 'All pictures' });
      await view.getByRole('button', { name: 'Star', exact: true }).first().click();
      const problem = view.getByRole('alert').filter({ hasText: 'internal_error' });
      await problem.waitFor();
      await problem.getByRole('button', { name: 'Close', exact: true }).click();
      await problem.waitFor({ state: 'detached' });
    } finally {
      await other.close();
    }
    expect(app.errors).toEqual([]);
  });
});
