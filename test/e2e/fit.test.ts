/** The fit of a picture, from the choice to what the engine gets. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CENTRE, coverCrop } from '../../src/request/cover-crop.ts';
import { toTensor } from '../../workers/engine/image/tensor.ts';
import { readTrace } from '../goldens/trace.ts';
import { SLOW } from '../slow.ts';
import type { AppPage, DroppedFile } from './app-page.ts';
import { openApp, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;
let photo: DroppedFile;
let turned: DroppedFile;

beforeAll(async () => {
  photo = {
    name: 'photo.png',
    type: 'image/png',
    bytes: await readFile('public/example.png'),
  };
  turned = {
    name: 'turned.jpg',
    type: 'image/jpeg',
    bytes: await readFile('test/fixtures/goldens/exif-turned/source.jpg'),
  };
  opened = await openApp();
  ({ app } = opened);
});
afterAll(() => opened?.close());
beforeEach(async () => {
  expect(app.errors.splice(0)).toEqual([]);
  await app.startOver();
});

/** The pixels of the engine, once the stage has them. */
const fitted = (): Locator => app.page.locator('canvas[data-testid=fitted][data-shown]');
const button = (name: string): Locator => app.page.getByRole('button', { name, exact: true });

/** The size that is drawn in the tests of the fit: no picture of theirs has its shape. */
const DRAWN = { width: 192, height: 96 };

async function drawAt({ width, height }: typeof DRAWN): Promise<void> {
  await button('Own numbers').click();
  await app.setNumber('Width', width);
  await app.setNumber('Height', height);
}

/** What the stage shows of the picture, as the tensor that it would be in the engine. */
async function tensorShown(): Promise<Float32Array> {
  const { width, height, rgba } = await fitted().evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, width, height) ?? {};
    return { width, height, rgba: [...data] };
  });
  const data = Uint8Array.from(rgba.filter((_, at) => at % 4 !== 3));
  return toTensor({ width, height, data });
}

/** The picture that the engine encodes for a request: the first tensor of its trace. */
async function tensorGiven(file: DroppedFile, body: object): Promise<unknown> {
  const request = {
    image_url: `data:${file.type};base64,${Buffer.from(file.bytes).toString('base64')}`,
    prompt: '',
    image_size: DRAWN,
    num_inference_steps: 1,
    strength: 1,
    guidance_scale: 1,
    ...body,
  };
  const trace = await app.page.evaluate(async (asked) => {
    const options = { trace: true, backend: 'wasm' as const };
    const end = await playground?.generate({ request: asked, options });
    if (end?.ok !== true || end.traceUrl === undefined) throw new Error(JSON.stringify(end));
    return [...new Uint8Array(await (await fetch(end.traceUrl)).arrayBuffer())];
  }, request);
  const folder = await mkdtemp(join(tmpdir(), 'fit-'));
  try {
    await writeFile(join(folder, 'trace'), Uint8Array.from(trace));
    return (await readTrace(join(folder, 'trace'))).get('image')?.values;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FITS = [
  ['Cover', {}],
  ['Blur', { fit: 'contain-blur' }],
  ['Stretch', { fit: 'stretch' }],
  ['Contain', { fit: 'contain-edge' }],
] as const;

it.each(SLOW ? FITS : FITS.slice(0, 2))(
  '%s shows the very pixels that the engine gets',
  async (name, body) => {
    await app.drop(turned);
    await app.page.getByRole('img', { name: turned.name }).waitFor();
    await drawAt(DRAWN);
    if (name === 'Blur') await button('Contain').click();
    await button(name).click();
    const shownNow = await tensorShown();
    const source = await app.page
      .getByRole('img', { name: turned.name })
      .evaluate(({ naturalWidth: width, naturalHeight: height }: HTMLImageElement) => ({
        width,
        height,
      }));
    const crop = name === 'Cover' ? { crop: coverCrop(source, DRAWN, CENTRE) } : {};
    expect(shownNow).toEqual(await tensorGiven(turned, { ...body, ...crop }));
  },
);

it('is kept over a reload, comes back with its picture, and goes back by an undo', async () => {
  const { page } = app;
  const pressed = (name: string) => button(name).getAttribute('aria-pressed');
  await app.drop(photo);
  await page.getByRole('img', { name: photo.name }).waitFor();
  await drawAt(DRAWN);
  await button('Contain').click();
  await button('Blur').click();
  await page.reload();
  await fitted().waitFor();
  expect([await pressed('Contain'), await pressed('Blur')]).toEqual(['true', 'true']);
  const asPrepared = await tensorShown();

  await app.setSteps(2);
  await app.run();
  // Beside the picture made stands what it was made of, the blur too.
  expect(await tensorShown()).toEqual(asPrepared);
  await button('How it was made').click();
  await page.getByText('whole, with a blurred copy of it beside it').waitFor();
  await page.keyboard.press('Escape');
  await button('Your picture').click();
  await button('Stretch').click();
  await app.history.first().click();
  await button('Bring back its picture and settings').click();
  await fitted().waitFor();
  expect(await pressed('Blur')).toBe('true');
  await button('Undo').click();
  // The result that was on the stage is there again.
  await button('Your picture').click();
  expect(await pressed('Stretch')).toBe('true');
});
