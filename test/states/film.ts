import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { AppPage } from '../e2e/app-page.ts';
import { withApp } from './with-app.ts';

/** Pictures of the film and their times, which git ignores. `film.py` puts them together. */
const FOLDER = 'docs/states/film';
/** How long a viewer looks at a part of the film before the next one, ms. */
const LOOK = { begin: 1000, picture: 700, prompt: 300, result: 3500 } as const;
const PROMPT = 'an island at sunset, a lighthouse, the sun shining, orange sky';

/**
 * `npm run film`: records the way from a dropped picture to a result, as the browser paints it, then
 * `python3 test/states/film.py` makes docs/film.webp of it. The demo model draws on the CPU. @returns the exit code
 */
export async function main(): Promise<number> {
  await mkdir(FOLDER, { recursive: true });
  await withApp(async (browser, address) => {
    const context = await browser.newContext({
      viewport: { width: 1200, height: 750 },
      serviceWorkers: 'block',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const app = new AppPage(page);
    await page.goto(address);
    await app.prompt.waitFor();
    const record = await startRecord(page);
    await page.waitForTimeout(LOOK.begin);
    record.mark('drop');
    const bytes = await readFile('public/example.png');
    await app.drop({ name: 'example.png', type: 'image/png', bytes });
    await page.getByRole('img', { name: 'example.png' }).waitFor();
    await page.waitForTimeout(LOOK.picture);
    record.mark('type');
    await app.prompt.pressSequentially(PROMPT, { delay: 35 });
    await page.waitForTimeout(LOOK.prompt);
    record.mark('run');
    await app.generate.click();
    await app.result.waitFor();
    record.mark('result');
    await page.waitForTimeout(LOOK.result);
    await record.end();
    await context.close();
  });
  return 0;
}

interface Record {
  /** Begins a part of the film. */
  mark(part: string): void;
  end(): Promise<void>;
}

/** Writes each picture that the browser paints, and a list of [file, part, time in seconds]. */
async function startRecord(page: Page): Promise<Record> {
  const session = await page.context().newCDPSession(page);
  const frames: (readonly [file: string, part: string, at: number])[] = [];
  const written: Promise<void>[] = [];
  let part = 'begin';
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    const file = `${String(frames.length).padStart(4, '0')}.png`;
    frames.push([file, part, metadata.timestamp ?? 0]);
    written.push(writeFile(join(FOLDER, file), Buffer.from(data, 'base64')));
    void session.send('Page.screencastFrameAck', { sessionId });
  });
  await session.send('Page.startScreencast', { format: 'png', maxWidth: 1200, maxHeight: 750 });
  return {
    mark: (next) => void (part = next),
    async end() {
      await session.send('Page.stopScreencast');
      await Promise.all(written);
      await writeFile(join(FOLDER, 'frames.json'), JSON.stringify(frames));
    },
  };
}
