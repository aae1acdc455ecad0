import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import type { Backend } from '../../workers/protocol/engine-options.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { SLOW } from '../slow.ts';
import { openContext } from './browsers.ts';

const PREFIX = '/some/where/';

let server: StaticServer;

beforeAll(async () => {
  server = await serveAppAt(PREFIX);
});
afterAll(() => server?.close());

/**
 * Opens the app below the sub-path, and records its requests and those that were answered with 404.
 */
async function openApp({ jspi }: { jspi: boolean }) {
  const context = await openContext({ serviceWorkers: 'block' });
  if (!jspi) await hideJspi(context);
  const page = await context.newPage();
  const asked: string[] = [];
  const missing: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  context.on('response', (response) => {
    if (response.status() >= 400) missing.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${server.origin}${PREFIX}`);
  await page.waitForFunction(() => 'playground' in globalThis);
  return { context, page, asked, missing };
}

/**
 * Deletes JSPI in the engine's worker before the engine looks for it; browsers have no flag for
 * that.
 */
async function hideJspi(context: BrowserContext): Promise<void> {
  await context.route(/\/engine\.worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const body = `delete WebAssembly.Suspending;\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
}

/** One small picture of the demo model through the runner's door. */
async function generate(page: Page, backend: Backend) {
  const source = await readFile(new URL('../../public/example.png', import.meta.url));
  return page.evaluate(
    async ({ image_url, backend }) => {
      const answer = await globalThis.playground?.generate({
        request: {
          image_url,
          prompt: 'an island',
          image_size: { width: 64, height: 64 },
          num_inference_steps: 2,
          strength: 0.5,
          guidance_scale: 1,
          format: 'png',
          seed: 1,
        },
        options: { backend, precision: 'fp32' },
      });
      if (answer?.ok !== true) return { failure: answer?.failure };
      const picture = await fetch(answer.output.images[0]?.url ?? '');
      const bitmap = await createImageBitmap(await picture.blob());
      return { backend: answer.metrics.backend, width: bitmap.width, height: bitmap.height };
    },
    { image_url: `data:image/png;base64,${source.toString('base64')}`, backend },
  );
}

describe('below a sub-path', () => {
  // The fourth, WebGPU with JSPI, is what the goldens run.
  const quick = [
    { jspi: true, wasm: 'jspi', backend: 'wasm' },
    { jspi: false, wasm: 'asyncify', backend: 'wasm' },
  ] as const;
  /** SwiftShader takes three times as long for it as the CPU for either of the others. */
  const slow = { jspi: false, wasm: 'asyncify', backend: 'webgpu' } as const;

  it.each(SLOW ? [...quick, slow] : quick)(
    'makes a picture on $backend with one ONNX Runtime, the $wasm build, and asks no other origin',
    async ({ jspi, wasm, backend }) => {
      const { context, page, asked, missing } = await openApp({ jspi });
      expect(await generate(page, backend)).toEqual({ backend, width: 64, height: 64 });

      const below = `${server.origin}${PREFIX}`;
      const outside = asked.filter((url) => /^(https?|wss?):/.test(url) && !url.startsWith(below));
      expect(outside).toEqual([]);
      expect(missing).toEqual([]);
      const runtimes = new Set(asked.filter((url) => /\/ort-wasm[^/]*\.wasm$/.test(url)));
      expect([...runtimes].map((url) => /simd-threaded\.(\w+)-/.exec(url)?.[1])).toEqual([wasm]);
      await context.close();
    },
  );
});
