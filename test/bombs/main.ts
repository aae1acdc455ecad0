import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ensureBuild } from '../../tools/build.mjs';
import { openOwnBrowser } from '../e2e/own-browser.ts';
import { watchProcesses } from '../full/processes.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { pictureBombs } from './bombs.ts';
import { modelBombs } from './model-bombs.ts';

/** What a bomb may take: memory of the renderer that is neither shared nor of files, and time. */
const MOST_MB = 600;
const MOST_SECONDS = 5;

/**
 * `npm run test:bombs`: gives the app files that swell, as source pictures and as models, and measures
 * the renderer. @returns the exit code
 */
export async function main(): Promise<number> {
  await ensureBuild();
  const folder = await mkdtemp(join(tmpdir(), 'bombs-'));
  const server = await serveAppAt('/');
  const browser = await openOwnBrowser(join(folder, 'profile'));
  try {
    const page = await browser.context.newPage();
    await page.goto(server.origin);
    await page.waitForFunction(() => 'playground' in globalThis, undefined, { timeout: 60_000 });
    console.log(`a sound picture first: ${await run(page, SOUND)}`);
    let failures = 0;
    const measure = async (name: string, request: Asked): Promise<void> => {
      const watch = watchProcesses(browser.group);
      const started = performance.now();
      const answer = await run(page, request);
      const seconds = (performance.now() - started) / 1000;
      const mb = (watch.stop().renderer?.peak ?? NaN) / 1e6;
      const well = seconds <= MOST_SECONDS && mb <= MOST_MB;
      if (!well) failures += 1;
      console.log(
        `${well ? 'ok  ' : 'FAIL'} ${name}: ${seconds.toFixed(1)} s, ${mb.toFixed(0)} MB: ${answer}`,
      );
    };
    for (const { name, bytes } of await pictureBombs()) {
      await measure(`${name} (${(bytes.length / 1e6).toFixed(2)} MB)`, {
        ...SOUND,
        picture: Buffer.from(bytes).toString('base64'),
      });
    }
    for (const id of await modelBombs(folder)) {
      server.mount({ prefix: `/bombs/${id}/`, path: join(folder, id) });
      await measure(id, { ...SOUND, model: { id, baseUrl: `${server.origin}/bombs/${id}/` } });
    }
    console.log(failures === 0 ? 'All bombs are held.' : `${failures} are not held.`);
    return failures === 0 ? 0 : 1;
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Asked {
  /** base64 */
  readonly picture: string;
  readonly model?: { readonly id: string; readonly baseUrl: string };
}

/** One black pixel. */
const SOUND: Asked = {
  picture:
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};

/** Runs one request. @returns "picture", or the failure's code and sentence */
function run(page: Page, asked: Asked): Promise<string> {
  return page.evaluate(async ({ picture, model }) => {
    const bytes = Uint8Array.from(atob(picture), (c) => c.charCodeAt(0));
    const image_url = URL.createObjectURL(new Blob([bytes]));
    const answer = await globalThis.playground?.generate({
      request: {
        prompt: '',
        image_url,
        num_inference_steps: 1,
        strength: 1,
        image_size: { width: 64, height: 64 },
        enable_safety_checker: false,
      },
      options: { backend: 'wasm', ...(model === undefined ? {} : { model }) },
    });
    URL.revokeObjectURL(image_url);
    if (answer === undefined) return 'no door';
    return answer.ok ? 'picture' : `${answer.failure.code}: ${answer.failure.message}`;
  }, asked);
}
