import type { BrowserContext } from 'playwright-core';

/** The failures that a browser's pages show, one line each, for whoever reads a script's output. */
export async function whatPagesSay(context: BrowserContext): Promise<readonly string[]> {
  const said: string[] = [];
  for (const page of context.pages()) {
    const texts = await page
      .getByRole('alert')
      .allInnerTexts()
      .catch(() => []);
    said.push(...texts.map((text) => text.replace(/\s+/g, ' ').trim()));
  }
  return said.filter((line) => line !== '');
}
