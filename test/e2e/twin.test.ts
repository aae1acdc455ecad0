/** The CPU engine's second thread, which makes the calls without the prompt while the first makes those with it. */
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { NOT_AHEAD, ON_CPU } from './app-address.ts';
import { openContext } from './browsers.ts';

const ALL_THREADS = `?backend=wasm${NOT_AHEAD}`;
/** As workers/engine/stages/denoiser-wasm.ts says it. */
const SHARED = 'two threads share the UNet’s calls from here on';

/** With about as many calls of the whole UNet as the others have: 20 of 38 steps. */
const FAST = { fast: 'deepcache-2', num_inference_steps: 41 } as const;

let server: StaticServer;
let context: BrowserContext;
let page: Page;
/** A picture as a data URI. */
let source: string;
/** The pictures of one thread. */
let alone: string;
let aloneFast: string;

beforeAll(async () => {
  const icon = await readFile(new URL('../../public/icon-192.png', import.meta.url));
  source = `data:image/png;base64,${icon.toString('base64')}`;
  server = await serveAppAt('/');
  context = await openContext({ serviceWorkers: 'block' });
  page = await context.newPage();
  await open(ON_CPU);
  const made = await draw();
  expect(made.log).not.toContain(SHARED);
  expect(engines()).toHaveLength(1);
  alone = made.pixels;
  aloneFast = (await draw(FAST)).pixels;
});
afterAll(async () => {
  await context?.close();
  await server?.close();
});

async function open(address: string): Promise<void> {
  await page.goto(`${server.origin}/${address}`);
  await page.waitForFunction(() => globalThis.playground !== undefined);
}

/** The engine and its twin, in the order in which they began. */
const engines = (): readonly Worker[] =>
  page.workers().filter((worker) => /engine\.worker/.test(worker.url()));

/** The page's title says when two threads began to share. @returns a digest of the picture's pixels, and the lines of the log */
function draw(
  change: Partial<typeof FAST> = {},
): Promise<{ readonly pixels: string; readonly log: readonly string[] }> {
  return page.evaluate(
    async ({ image_url, shared, change }) => {
      const log: string[] = [];
      document.title = '';
      const request = { image_url, prompt: 'an island', seed: 7, format: 'png', strength: 0.95 };
      const more = { image_size: 'square', num_inference_steps: 21, enable_safety_checker: false };
      const end = await globalThis.playground?.generate(
        { request: { ...request, ...more, ...change } },
        ({ type, text }) => {
          if (type === 'log') log.push(text);
          if (text.includes(shared)) document.title = shared;
        },
      );
      if (end?.ok !== true) throw new Error(end?.failure.message);
      const [image] = end.output.images;
      const bitmap = await createImageBitmap(await (await fetch(image?.url ?? '')).blob());
      const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      drawing?.drawImage(bitmap, 0, 0);
      const { data = new Uint8ClampedArray() } =
        drawing?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {};
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
      return { pixels: `${data.length} ${digest.join()}`, log };
    },
    { image_url: source, shared: SHARED, change },
  );
}

/** Draws, and once more where the twin has come too late for that, as on a busy machine. */
async function drawShared(change: Parameters<typeof draw>[0] = {}): ReturnType<typeof draw> {
  const first = await draw(change);
  const shared = first.log.some((line) => line.includes(SHARED));
  return shared ? first : draw(change);
}

describe('a second thread of the CPU engine', () => {
  it('shares the calls of guided steps, and the picture is the same to the bit', async () => {
    await open(ALL_THREADS);
    const { pixels, log } = await drawShared();
    expect(engines()).toHaveLength(2);
    expect(log).toContainEqual(expect.stringContaining(SHARED));
    expect(pixels).toBe(alone);
  });

  it('shares those of the whole UNet where others call its outer level alone', async () => {
    const { pixels, log } = await drawShared(FAST);
    expect(engines()).toHaveLength(2);
    expect(log).toContainEqual(expect.stringContaining(SHARED));
    expect(pixels).toBe(aloneFast);
    expect(pixels).not.toBe(alone);
  });

  it('may end without a word in the middle of a picture, which the first one finishes', async () => {
    const [, twin] = engines();
    const said = page.waitForEvent('console', (line) => /goes on alone/.test(line.text()));
    const drawing = draw();
    await page.waitForFunction((shared) => document.title === shared, SHARED);
    await twin?.evaluate(() => globalThis.close());
    await said;
    const { pixels, log } = await drawing;
    expect(log).toContainEqual(expect.stringContaining(SHARED));
    expect(pixels).toBe(alone);
    expect(engines()).toHaveLength(1);
  });

  it('may fail by an error that nobody catches, which is no error of the engine', async () => {
    await open(ALL_THREADS);
    const began = page.waitForEvent('worker', () => engines().length === 2);
    const drawing = draw();
    await (
      await began
    ).evaluate(() => {
      setTimeout(() => {
        throw new Error('an error of the twin');
      });
    });
    const { pixels } = await drawing;
    expect(pixels).toBe(alone);
    expect(engines()).toHaveLength(1);
  });

  it('is done without where its code does not come', async () => {
    await context.route(/start-twin/, (route) => route.abort());
    await open(ALL_THREADS);
    const { pixels, log } = await draw();
    expect(engines()).toHaveLength(1);
    expect(log).not.toContainEqual(expect.stringContaining(SHARED));
    expect(pixels).toBe(alone);
  });
});
