/**
 * Draws the thumbnails of the built-in styles that the demo model knows, and writes them to public/styles: one scene, one
 * seed, 96 × 96 WebP. Run: npx tsx tools/style-thumbs.ts
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { BUILT_IN_STYLES } from '../src/features/styles/built-in-styles.ts';
import { withStyle } from '../src/request/prompt-style.ts';
import { ensureBuild } from './build.mjs';
import { chooseModel } from './runner/model-folder.ts';
import { openSession } from './runner/session.ts';
import { ensureBrowser } from './setup.mjs';

const SCENE = {
  prompt: 'an island near the sea, a lighthouse, boats, clouds',
  negative_prompt: '',
};
const SEED = 11;
const SIDE = 96;
const OUT = fileURLToPath(new URL('../public/styles/', import.meta.url));

await mkdir(OUT, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'style-thumbs-'));
const executable = await ensureBrowser();
await ensureBuild();
const session = await openSession({
  executable,
  profile: 'temporary',
  softwareGpu: false,
  onLog: () => {},
});
const browser = await chromium.launch({ executablePath: executable });
try {
  const page = await browser.newPage();
  for (const style of BUILT_IN_STYLES) {
    const { thumb } = style;
    if (thumb === null) continue;
    const out = join(folder, `${thumb}.png`);
    const outcome = await session.run({
      image: fileURLToPath(new URL('../public/example.png', import.meta.url)),
      request: {
        ...withStyle(SCENE, style),
        seed: SEED,
        strength: 0.75,
        num_inference_steps: 16,
        format: 'png',
      },
      model: await chooseModel(undefined),
      precision: 'fp32',
      backend: 'wasm',
      noise: 'cuda',
      out,
      trace: undefined,
    });
    if (!outcome.ok) throw new Error(outcome.failure.message);
    const png = await readFile(out, 'base64');
    const webp = await page.evaluate(shrunk, { png, side: SIDE });
    await writeFile(join(OUT, `${thumb}.webp`), Buffer.from(webp, 'base64'));
    process.stderr.write(`${thumb}\n`);
  }
} finally {
  await browser.close();
  await session.close();
  await rm(folder, { recursive: true, force: true });
}

/** Runs in the page. @returns WebP as base64 */
async function shrunk({ png, side }: { readonly png: string; readonly side: number }) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, side, side);
  return canvas.toDataURL('image/webp', 0.8).split(',')[1] ?? '';
}
