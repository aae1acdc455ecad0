import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { AxeResults, RunOptions } from 'axe-core';
import { expect } from 'vitest';

interface Axe {
  run(options: RunOptions): Promise<AxeResults>;
}

const SOURCE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Looks for faults of accessibility in both themes, on a wide and on a narrow screen. */
export async function expectNoAxeFaults(page: Page, what: string): Promise<void> {
  const size = page.viewportSize();
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const screen of [size, { width: 390, height: 844 }]) {
      if (screen !== null) await page.setViewportSize(screen);
      const found = await axeFaults(page);
      faults.push(...found.map((fault) => `${what}, ${colorScheme}, ${screen?.width}: ${fault}`));
    }
    if (size !== null) await page.setViewportSize(size);
  }
  // Motion stays reduced, as it is in the contexts of all files.
  await page.emulateMedia({ colorScheme: null });
  // One run tells of all states.
  expect.soft(faults).toEqual([]);
}

/**
 * What axe finds against WCAG 2.2 (A and AA) and its own good practice on the page as it stands.
 * @returns a line for each element: the rule, and the element's selector and markup
 */
async function axeFaults(page: Page): Promise<readonly string[]> {
  // By the developer tools: the page's policy allows no such script.
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(await readFile(SOURCE, 'utf8'));
  }
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    // What else it finds would be described element by element, and sent here.
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
    );
  });
}
