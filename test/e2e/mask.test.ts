/** A mask, from the brush to the picture drawn under it. */
import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AppPage, DroppedFile } from './app-page.ts';
import { inRecords } from './kept-records.ts';
import { openApp, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;
let photo: DroppedFile;
let turned: DroppedFile;

beforeAll(async () => {
  photo = {
    name: 'photo.png',
    type: 'image/png',
    bytes: await readFile('public/example.png'),
  };
  turned = {
    name: 'turned.jpg',
    type: 'image/jpeg',
    bytes: await readFile('test/fixtures/goldens/exif-turned/source.jpg'),
  };
  opened = await openApp();
  ({ app } = opened);
});
afterAll(() => opened?.close());
beforeEach(async () => {
  expect(app.errors.splice(0)).toEqual([]);
  await app.startOver();
});

const MASK = 'canvas[aria-hidden]:not([data-testid=fitted])';

const surface = (): Locator => app.page.getByRole('button', { name: /^The mask\. Paint/ });
const share = (): Locator =>
  app.page.getByRole('group', { name: 'Mask', exact: true }).getByRole('status');
const button = (name: string): Locator => app.page.getByRole('button', { name, exact: true });

async function begin(file: DroppedFile): Promise<void> {
  await app.drop(file);
  await app.page.getByRole('img', { name: file.name }).waitFor();
  await button('Mask').click();
  await surface().waitFor();
}

/** Drags over the picture, in shares of its sides. */
async function drag(...way: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const { x, y, width, height } = (await surface().boundingBox()) ?? expect.fail('no surface');
  const at = ([across, down]: readonly [number, number]) =>
    [x + across * width, y + down * height] as const;
  const [first = [0, 0], ...rest] = way;
  await app.page.mouse.move(...at(first));
  await app.page.mouse.down();
  for (const place of rest) await app.page.mouse.move(...at(place), { steps: 5 });
  await app.page.mouse.up();
}

const percent = async (): Promise<number> => Number.parseInt(await share().innerText(), 10);

/** The painted share of a part of the picture, as the canvas shows it. */
function shown(x: number, y: number): Promise<number> {
  return app.page.locator(MASK).evaluate(
    (canvas: HTMLCanvasElement, [across = 0, down = 0]) => {
      const left = Math.floor(across * canvas.width);
      const top = Math.floor(down * canvas.height);
      return canvas.getContext('2d')?.getImageData(left, top, 1, 1).data[3] === 0 ? 0 : 1;
    },
    [x, y],
  );
}

/** Pixels of a side that pictures are compared at. */
const SIDE = 128;

/** The picture that a selector names, its red and green added up, in {@link SIDE} rows. */
function pixelsOf(selector: string): Promise<readonly number[]> {
  return app.page.locator(selector).evaluate(async (picture: HTMLImageElement, side) => {
    await picture.decode();
    const canvas = new OffscreenCanvas(side, side);
    const context = canvas.getContext('2d');
    context?.drawImage(picture, 0, 0, side, side);
    const { data = [] } = context?.getImageData(0, 0, side, side) ?? {};
    return Array.from(
      { length: side * side },
      (_, i) => (data[4 * i] ?? 0) + (data[4 * i + 1] ?? 0),
    );
  }, SIDE);
}

/** The mean difference of two pictures in a square. @param from, to in shares of the sides, down and across */
function apart(a: readonly number[], b: readonly number[], from: number, to: number): number {
  const inside = a.flatMap((pixel, i) => {
    const within = (at: number) => at >= from * SIDE && at < to * SIDE;
    return within(i % SIDE) && within(Math.floor(i / SIDE))
      ? [Math.abs(pixel - (b[i] ?? NaN))]
      : [];
  });
  return inside.reduce((sum, each) => sum + each, 0) / inside.length;
}

it('a person paints a part, only that is drawn anew, and it comes back with the job', async () => {
  const { page } = app;
  await begin(photo);
  expect(await share().innerText()).toBe('Nothing is painted');
  for (let i = 0; i < 5; i++) await page.keyboard.press(']');
  // The lower right quarter, and a little less.
  await drag([0.7, 0.7], [0.9, 0.7], [0.9, 0.9], [0.7, 0.9], [0.7, 0.7]);
  const painted = await percent();
  expect(painted).toBeGreaterThan(15);
  expect(painted).toBeLessThan(45);
  await button('Done').click();
  await page.getByText(`${painted} % is painted, only that is drawn anew`).waitFor();

  await app.prompt.fill('a red balloon');
  await app.setSteps(4);
  await app.setNumber('Seed', 7);
  await app.run();
  const made = await pixelsOf('[data-testid=result]');
  const source = await pixelsOf('img[alt^="Before"]');
  await app.prompt.fill('a meadow, green grass');
  await app.setNumber('Seed', 8);
  await app.run();
  const again = await pixelsOf('[data-testid=result]');
  // Another prompt and seed draw something else there. Elsewhere both are the source as the VAE has it, whose decoder lets
  // every part of a picture have a little of all others.
  const [outside, inside] = [apart(made, again, 0, 0.4), apart(made, again, 0.72, 0.88)];
  expect(inside).toBeGreaterThan(20 * outside);
  expect(apart(made, source, 0.72, 0.88)).toBeGreaterThan(3 * apart(made, source, 0, 0.4));
  await button('How it was made').click();
  await app.dialog.getByText('Inpainting', { exact: true }).waitFor();
  await page.keyboard.press('Escape');

  await button('Your picture').click();
  await button('Remove the picture').click();
  await app.history.first().click();
  await button('Bring back its picture and settings').click();
  await page.getByText(`${painted} % is painted, only that is drawn anew`).waitFor();
  await expect.poll(() => shown(0.8, 0.8)).toBe(1);
  expect(await shown(0.2, 0.2)).toBe(0);
  // The same settings, picture and mask make the same picture.
  const before = await pictures();
  await app.run();
  expect(await pictures()).toHaveLength(3);
  expect(new Set(await pictures())).toEqual(new Set(before));
});

/** The keys of the pictures made, which are hashes of their bytes, and of their masks. */
async function pictures(): Promise<readonly string[]> {
  return inRecords(app.page, async ({ all }) => {
    type Kept = { mask?: string; result: { images: { blob: string }[] } | null };
    return (await all<Kept>('jobs')).flatMap(({ mask, result }) =>
      result === null ? [] : [`${mask} ${result.images.map(({ blob }) => blob).join()}`],
    );
  });
}

it('undoes, redoes, erases, inverts and clears, with keys and with buttons', async () => {
  const { page } = app;
  await begin(photo);
  await drag([0.2, 0.2], [0.4, 0.2]);
  await drag([0.2, 0.8], [0.4, 0.8]);
  expect([await shown(0.3, 0.2), await shown(0.3, 0.8)]).toEqual([1, 1]);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => shown(0.3, 0.8)).toBe(0);
  expect(await shown(0.3, 0.2)).toBe(1);
  await page.keyboard.press('ControlOrMeta+Shift+Z');
  await expect.poll(() => shown(0.3, 0.8)).toBe(1);
  await button('Undo the last stroke').click();
  await expect.poll(() => shown(0.3, 0.8)).toBe(0);
  await button('Do the stroke again').click();
  await expect.poll(() => shown(0.3, 0.8)).toBe(1);

  await page.keyboard.press('e');
  await drag([0.2, 0.8], [0.4, 0.8]);
  expect(await shown(0.3, 0.8)).toBe(0);
  const before = await percent();
  await button('Invert the mask').click();
  await expect.poll(percent).toBe(100 - before);
  await button('Clear the mask').click();
  await expect.poll(() => share().innerText()).toBe('Nothing is painted');
  // Nothing is lost by a slip of the hand.
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(percent).toBe(100 - before);
});

it('paints with keys alone', async () => {
  const { page } = app;
  await begin(photo);
  await page.keyboard.down(' ');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.up(' ');
  await expect.poll(percent).toBeGreaterThan(0);
  await expect.poll(() => shown(0.6, 0.5)).toBe(1);
  expect(await shown(0.3, 0.5)).toBe(0);
  await page.keyboard.press('Escape');
  await button('Remove the mask').click();
  await button('Remove the mask').waitFor({ state: 'detached' });
  expect(await page.locator(MASK).count()).toBe(0);
  // What was painted is not lost with a press.
  const notice = page.locator('[data-toast]').filter({ hasText: 'The mask was removed.' });
  await notice.getByRole('button', { name: 'Undo' }).click();
  await button('Remove the mask').waitFor();
  await expect.poll(() => shown(0.6, 0.5)).toBe(1);
});

it('is there after a reload, and its file has the upright pixels of the picture', async () => {
  const { page } = app;
  await begin(turned);
  await drag([0.1, 0.1], [0.3, 0.1]);
  const painted = await share().innerText();
  await expect.poll(keptMask).toMatchObject({ white: [true, false] });
  const size = await page
    .getByRole('img', { name: 'turned.jpg' })
    .evaluate(({ naturalWidth, naturalHeight }: HTMLImageElement) => [naturalWidth, naturalHeight]);
  expect(await keptMask()).toMatchObject({ size });
  await page.reload();
  await page.getByText(`${painted}, only that is drawn anew`).waitFor();
  // The canvas comes with a script of its own, and is painted after it is there.
  await expect.poll(() => shown(0.2, 0.1)).toBe(1);
  expect(await shown(0.8, 0.9)).toBe(0);
});

/** The mask that is kept for a reload: its size, and whether it is white at the stroke and far from it. */
function keptMask() {
  return inRecords(app.page, async ({ all }) => {
    const [mask] = (await all<{ mask?: Blob }>('drafts')).flatMap((draft) => draft.mask ?? []);
    if (mask === undefined) return null;
    const bitmap = await createImageBitmap(mask);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const isWhite = (x: number, y: number) =>
      context?.getImageData(x * bitmap.width, y * bitmap.height, 1, 1).data[0] === 255;
    return {
      size: [bitmap.width, bitmap.height],
      white: [isWhite(0.2, 0.1), isWhite(0.8, 0.9)],
    };
  });
}

it('says that an empty mask is none, and that a mask goes with its picture', async () => {
  const { page } = app;
  await begin(photo);
  await button('Done').click();
  await page.getByText('Nothing is painted, so there is no mask').waitFor();
  const before = page.viewportSize() ?? expect.fail('no viewport');
  await page.setViewportSize({ width: 390, height: 844 });
  // The sentence has several lines there, and nothing is wider than the phone.
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(390);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize(before);
  await button('Mask').click();
  await drag([0.5, 0.5], [0.6, 0.5]);
  await button('Done').click();
  await app.drop(turned);
  await page.getByText('The mask belonged to the picture before, and went with it.').waitFor();
  expect(await page.locator(MASK).count()).toBe(0);
});

it('says so where nothing is painted of the part that is used', async () => {
  const { page } = app;
  await begin(photo);
  await drag([0.05, 0.5], [0.05, 0.6]);
  await button('Done').click();
  await button('Portrait 9:16').click();
  await app.generate.click();
  await app.alert.getByText(/lies outside the framed part/).waitFor();
  expect(await app.history.count()).toBe(0);
  // Another picture takes the sentence away.
  await button('Remove the picture').click();
  await page.getByText('Drop a picture to begin').waitFor();
});

it('is painted on the whole picture, and lies over it where the picture is contained', async () => {
  await app.drop(photo);
  await app.page.getByRole('img', { name: photo.name }).waitFor();
  // No shape of the picture's.
  await button('Own numbers').click();
  await app.setNumber('Width', 192);
  await app.setNumber('Height', 96);
  await button('Contain').click();
  await button('Mask').click();
  await surface().waitFor();
  // The picture is painted whole and in its own shape.
  const { width = NaN, height = NaN } = (await surface().boundingBox()) ?? {};
  const aspect = await app.page
    .getByRole('img', { name: photo.name })
    .evaluate(({ naturalWidth, naturalHeight }: HTMLImageElement) => naturalWidth / naturalHeight);
  expect(width / height).toBeCloseTo(aspect, 1);
  await drag([0.1, 0.1], [0.9, 0.1], [0.9, 0.9]);
  await button('Done').click();
  await app.page.locator('canvas[data-testid=fitted][data-shown]').waitFor();
  const [over, picture] = [
    await app.page.locator(MASK).boundingBox(),
    await app.page.getByRole('img', { name: photo.name }).boundingBox(),
  ];
  expect(over).toEqual(picture);
});
