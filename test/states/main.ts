import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { AppPage } from '../e2e/app-page.ts';
import { makeSheet, type Shot } from './sheet.ts';
import { STATES } from './shown-states.ts';
import { withApp } from './with-app.ts';

const FOLDER = 'docs/states';
const THEMES = ['light', 'dark'] as const;
/** The widths of the screens, and of a screenshot on the sheet, in pixels. */
const SCREENS = [
  { width: 1440, height: 900, onSheet: 400 },
  { width: 1024, height: 768, onSheet: 320 },
  { width: 390, height: 844, onSheet: 195 },
] as const;

/**
 * `npm run states [-- NAME …]`: shows the built app in each of its states, in both themes and three widths,
 * and writes one sheet of screenshots for each into docs/states. A name such as `dark-390` makes that alone.
 * The pictures are drawn by the demo model on the CPU. @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  await mkdir(FOLDER, { recursive: true });
  await withApp(async (browser, address) => {
    for (const colorScheme of THEMES) {
      for (const { width, height, onSheet } of SCREENS) {
        const name = `${colorScheme}-${width}`;
        if (argv.length > 0 && !argv.includes(name)) continue;
        const context = await browser.newContext({
          viewport: { width, height },
          hasTouch: width < 500,
          colorScheme,
          reducedMotion: 'reduce',
          serviceWorkers: 'block',
        });
        const page = await context.newPage();
        page.setDefaultTimeout(60_000);
        const app = new AppPage(page);
        await page.goto(address);
        await app.prompt.waitFor();
        const shots: Shot[] = [];
        for (const state of STATES) {
          await state.show(app);
          await settled(page);
          shots.push({ name: state.name, png: await page.screenshot() });
          await state.leave?.(app);
        }
        const blank = await context.newPage();
        await writeFile(join(FOLDER, `${name}.webp`), await makeSheet(blank, shots, onSheet));
        await context.close();
        console.log(join(FOLDER, `${name}.webp`));
      }
    }
  });
  return 0;
}

/** Waits until every picture of the page is drawn. */
async function settled(page: Page): Promise<void> {
  // A picture that is taken away meanwhile cannot be decoded.
  await page.evaluate(() =>
    Promise.allSettled(Array.from(document.images, (image) => image.decode())),
  );
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
}
