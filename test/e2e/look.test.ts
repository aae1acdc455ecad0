/** A finished picture, looked at closely: with a mouse, with keys alone, and with two fingers. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectNoAxeFaults } from './axe.ts';
import type { AppPage } from './app-page.ts';
import { openAppWithPhoto, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;
let page: Page;

beforeAll(async () => {
  opened = await openAppWithPhoto({ hasTouch: true, viewport: { width: 1280, height: 900 } });
  ({ app, page } = opened);
  await app.prompt.fill('an island');
  await app.setSteps(2);
  await app.run();
  await app.run();
});
afterAll(async () => {
  expect(app?.errors).toEqual([]);
  await opened?.close();
});
beforeEach(async () => {
  // A press on the mat around the picture puts the focus where keys mean the picture.
  await page.locator('body').click({ position: { x: 4, y: 400 } });
  await page.keyboard.press('0');
});

const percent = async (): Promise<number> =>
  Number.parseInt(await page.getByTestId('nearness').last().innerText(), 10);

/** What is shown is rounded, and so is what it was before. */
async function expectPercent(wanted: number): Promise<void> {
  await expect.poll(async () => Math.abs((await percent()) - wanted)).toBeLessThan(2);
}

/** Where each side of the comparison is shown: its scale, and its place in the frame. */
const views = (): Promise<readonly string[]> =>
  page
    .getByTestId('plane')
    .evaluateAll((planes) => planes.map((plane) => getComputedStyle(plane).transform));
const FIT = 'matrix(1, 0, 0, 1, 0, 0)';

/** The middle of the frame, a quarter of it to the left: beside the line that divides the sides. */
async function left(): Promise<{ readonly x: number; readonly y: number }> {
  const box = await page.locator('[data-pane]').first().boundingBox();
  if (box === null) throw new Error('no picture is shown');
  return { x: box.x + box.width / 4, y: box.y + box.height / 2 };
}

/**
 * How far two views are apart at most, in pixels. Two frames side by side may be a sixty-fourth of a pixel
 * different in width, and a view moves by shares of its frame.
 */
function apart(one: string, other: string): number {
  const [a, b] = [one, other].map((matrix) => matrix.match(/-?[\d.]+/g)?.map(Number) ?? []);
  return Math.max(...(a ?? []).map((value, index) => Math.abs(value - (b?.[index] ?? Number.NaN))));
}

/** Waits until both sides show the same part, and not the whole. */
async function expectInStep(): Promise<void> {
  await expect
    .poll(async () => {
      const [before = FIT, after = FIT] = await views();
      return before !== FIT && apart(before, after) < 0.1;
    })
    .toBe(true);
}

/** Whether the browser has given the page the whole screen. */
const isFull = (): Promise<boolean> => page.evaluate(() => document.fullscreenElement !== null);

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

describe('a mouse', () => {
  it('zooms by wheel and double click, and moves both sides alike', async () => {
    const { x, y } = await left();
    const fit = await percent();
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -300);
    await expect.poll(percent).toBeGreaterThan(fit);
    await expectInStep();
    const near = await views();
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 30, { steps: 4 });
    await page.mouse.up();
    expect(await views()).not.toEqual(near);
    await expectInStep();

    await page.mouse.dblclick(x, y);
    await expect.poll(views).toEqual([FIT, FIT]);
    await page.mouse.dblclick(x, y);
    await expect.poll(percent).toBeGreaterThanOrEqual(2 * fit - 1);
    await expectInStep();
  });

  it('moves the line between the sides where it is zoomed in, and with the space bar the view', async () => {
    const line = page.getByRole('slider', { name: /compar|drag/i });
    const { x, y } = await left();
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -300);
    await expectInStep();
    const near = await views();
    const box = await line.boundingBox();
    if (box === null) throw new Error('no line');
    const middle = box.x + box.width / 2;
    const place = await line.getAttribute('aria-valuenow');
    const drag = async (by: number): Promise<void> => {
      await page.mouse.move(middle, y);
      await page.mouse.down();
      await page.mouse.move(middle + by, y, { steps: 4 });
      await page.mouse.up();
    };
    await page.keyboard.down(' ');
    await drag(30);
    await page.keyboard.up(' ');
    expect(await line.getAttribute('aria-valuenow')).toBe(place);
    expect(await views()).not.toEqual(near);
    const moved = await views();
    await drag(30);
    await expect.poll(() => line.getAttribute('aria-valuenow')).not.toBe(place);
    expect(await views()).toEqual(moved);
    await page.locator('body').click({ position: { x: 4, y: 400 } });
  });
});

describe('keys alone', () => {
  it('zoom, move, and show each pixel as one', async () => {
    const fit = await percent();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await expectPercent(fit * 2.25);
    await expectInStep();
    const near = await views();
    // Zoomed in, the arrows move the view; the history stays where it is.
    const shown = await app.result.getAttribute('src');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(views).not.toEqual(near);
    await expectInStep();
    expect(await app.result.getAttribute('src')).toBe(shown);
    await page.keyboard.press('-');
    await expectPercent(fit * 1.5);

    await page.keyboard.press('1');
    await expect.poll(percent).toBe(100);
    expect(await app.result.evaluate((image) => getComputedStyle(image).imageRendering)).toBe(
      'auto',
    );
    for (let press = 0; press < 3; press++) await page.keyboard.press('+');
    await expectPercent(337.5);
    expect(await app.result.evaluate((image) => getComputedStyle(image).imageRendering)).toBe(
      'pixelated',
    );

    // Another picture starts with the whole of it.
    await page.keyboard.press('0');
    await expect.poll(views).toEqual([FIT, FIT]);
    await page.keyboard.press('+');
    await expectInStep();
    await app.history.last().click();
    await expect.poll(() => app.result.getAttribute('src')).not.toBe(shown);
    await expect.poll(views).toEqual([FIT, FIT]);
  });

  it('show the sides beside each other, in step, also after a reload', async () => {
    await page.keyboard.press('c');
    await expect.poll(() => page.locator('[data-pane]').count()).toBe(2);
    for (const name of ['Before', 'After'])
      expect(await page.getByText(name, { exact: true }).isVisible()).toBe(true);
    const { x, y } = await left();
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -300);
    await expectInStep();
    await page.reload();
    await app.result.waitFor();
    expect(await page.locator('[data-pane]').count()).toBe(2);
    await button('Slider').click();
    await expect.poll(() => page.locator('[data-pane]').count()).toBe(1);
  });

  it('fill the screen and come back, with the focus where it was', async () => {
    await button('Full screen').focus();
    await page.keyboard.press('Enter');
    const full = page.getByRole('dialog', { name: 'The picture in full screen' });
    await full.waitFor();
    await expectNoAxeFaults(page, 'full screen');
    await page.keyboard.press('+');
    await expect
      .poll(() =>
        full
          .getByTestId('plane')
          .last()
          .evaluate((p) => getComputedStyle(p).transform),
      )
      .not.toBe(FIT);
    await page.keyboard.press('0');
    await page.keyboard.down('o');
    await expect.poll(() => full.getByTestId('plane').count()).toBe(3);
    await page.keyboard.up('o');
    await page.keyboard.press('f');
    await full.waitFor({ state: 'detached' });
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused).toContain('Full screen');
  });

  it('go from picture to picture in full screen, which the browser keeps', async () => {
    await app.history.last().click();
    await button('Full screen').focus();
    await page.keyboard.press('f');
    const full = page.getByRole('dialog', { name: 'The picture in full screen' });
    await full.waitFor();
    await expect.poll(isFull).toBe(true);
    const shown = () => full.getByTestId('result').getAttribute('src');
    await expect.poll(shown).not.toBeNull();
    const older = await shown();
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowRight']) {
      const before = await shown();
      await page.keyboard.press(key);
      await expect.poll(async () => [null, before].includes(await shown())).toBe(false);
      expect(await full.evaluate((it) => it.contains(document.activeElement))).toBe(true);
    }
    expect(await shown()).not.toBe(older);
    expect(await isFull()).toBe(true);
    await page.keyboard.press('Escape');
    await full.waitFor({ state: 'detached' });
    await expect.poll(isFull).toBe(false);
    // The button that it was entered by went with its picture.
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused).toContain('Full screen');
  });

  it('leave the browser’s full screen, too, if it comes only after the second press', async () => {
    await page.evaluate(() => {
      const root = document.documentElement;
      const opened = new Promise((resolve) => addEventListener('test:open', resolve));
      root.requestFullscreen = async (options) => {
        await opened;
        await Element.prototype.requestFullscreen.call(root, options);
        root.dataset['asked'] = String(document.fullscreenElement !== null);
      };
    });
    await page.keyboard.press('f');
    await page.getByRole('dialog', { name: 'The picture in full screen' }).waitFor();
    await page.keyboard.press('f');
    await app.dialog.waitFor({ state: 'detached' });
    await page.evaluate(() => dispatchEvent(new Event('test:open')));
    await page.locator('html[data-asked=true]').waitFor({ state: 'attached' });
    await expect.poll(isFull).toBe(false);
    await page.reload();
    await app.result.waitFor();
  });
});

it('two fingers zoom the picture', async () => {
  const { x, y } = await left();
  const fit = await percent();
  const devtools = await opened.context.newCDPSession(page);
  const touch = (type: string, apart: number) =>
    devtools.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: apart === 0 ? [] : [x - apart, x + apart].map((at, id) => ({ x: at, y, id })),
    });
  await touch('touchStart', 20);
  for (let apart = 25; apart <= 60; apart += 5) await touch('touchMove', apart);
  await touch('touchEnd', 0);
  await expect.poll(percent).toBeGreaterThan(2 * fit);
  await expectInStep();
});
