import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureBrowser } from '../../tools/setup.mjs';
import { browserArguments } from '../e2e/browser-arguments.ts';
import { serveAppAt } from '../servers/app-server.ts';

/** Pictures of each, behind the first. */
const PICTURES = 5;

/** Seconds of one picture. */
interface Drawn {
  readonly all: number;
  /** Of the UNet's steps. */
  readonly unet: number;
  /** Whether two threads shared the steps. */
  readonly shared: boolean;
}

/**
 * `npm run measures -- threads`: draws the demo picture on the CPU by one thread and by two, in turn, each in a
 * browser of its own. @returns a table with the median of each, and how many times as fast two threads are
 */
export async function twoThreadsTable(): Promise<string> {
  const server = await serveAppAt('/');
  const undo: (() => Promise<unknown>)[] = [() => server.close()];
  /** A browser of its own, so that no first picture finds what another page has compiled. */
  const open = async (threads: string) => {
    const browser = await chromium.launch({
      executablePath: await ensureBrowser(),
      args: browserArguments({ compilesLate: false }),
    });
    undo.push(() => browser.close());
    return openPage(browser, `${server.origin}/?backend=wasm&ahead=off${threads}`);
  };
  try {
    const pages = { one: await open('&threads=1'), two: await open('') };
    const first = { one: await draw(pages.one), two: await draw(pages.two) };
    const later: { one: Drawn; two: Drawn }[] = [];
    for (let i = 0; i < PICTURES; i++) {
      later.push({ one: await draw(pages.one), two: await draw(pages.two) });
    }
    if (later.some(({ one, two }) => one.shared || !two.shared)) {
      throw new Error('one thread was two, or two were one');
    }
    const middle = (of: 'one' | 'two', what: 'all' | 'unet') =>
      later.map((each) => each[of][what]).toSorted((a, b) => a - b)[PICTURES >> 1] ?? NaN;
    return [
      '| | one thread | two threads | times as fast |',
      '|---|---|---|---|',
      row('first picture of a page', first.one.all, first.two.all),
      row(`later pictures, median of ${PICTURES}`, middle('one', 'all'), middle('two', 'all')),
      row('of that, the UNet’s steps', middle('one', 'unet'), middle('two', 'unet')),
    ].join('\n');
  } finally {
    for (const each of undo.toReversed()) await each();
  }
}

function row(name: string, one: number, two: number): string {
  return `| ${name} | ${one.toFixed(1)} s | ${two.toFixed(1)} s | ${(one / two).toFixed(2)} |`;
}

/** A page with its own storage, and so with an engine of its own. */
async function openPage(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => globalThis.playground !== undefined);
  return page;
}

/** Draws the example with the usual values. The page that is drawn in lies in front. */
async function draw(page: Page): Promise<Drawn> {
  const example = await readFile(new URL('../../public/example.png', import.meta.url));
  await page.bringToFront();
  return page.evaluate(
    async (image_url) => {
      const request = { image_url, prompt: 'an island near sea', image_size: 'square', seed: 42 };
      let shared = false;
      const end = await globalThis.playground?.generate({ request }, ({ text }) => {
        shared ||= text.includes('two threads share');
      });
      if (end?.ok !== true) throw new Error(end?.failure.message);
      const unet = end.metrics.stages.find(({ name }) => name === 'unet')?.seconds ?? NaN;
      return { all: end.output.timings.inference ?? NaN, unet, shared };
    },
    `data:image/png;base64,${example.toString('base64')}`,
  );
}
