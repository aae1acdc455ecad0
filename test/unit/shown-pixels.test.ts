import { createHash } from 'node:crypto';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseRequest } from '../../src/request/parse-request.ts';
import type { FitName } from '../../src/request/fit-names.ts';
import type { RunSizes } from '../../src/request/native-size.ts';
import { checkRequest } from '../../workers/engine/check-request.ts';
import { fitPicture } from '../../workers/engine/image/fit.ts';

/** A picture a little wider than 16:9, of many colours. */
const data = Uint8Array.from({ length: 170 * 90 * 3 }, (_, at) => (at * 7919) % 251);
const PICTURE = { width: 170, height: 90, data };
const SOURCE = { name: 'a.png', url: '', blob: new Blob(), width: 170, height: 90 };
/** What the app asks for then: more than the 256² that the model which comes with it draws best. */
const LARGER = { width: 512, height: 288 };

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://app.example/' });
  vi.stubGlobal('navigator', { userAgent: '' });
});
afterEach(() => void vi.unstubAllGlobals());

/** As text: a difference between arrays takes minutes to print. */
function pixels(fit: FitName, sizes: RunSizes): string {
  const { width, height, data } = fitPicture(PICTURE, { fit }, sizes);
  return `${width}x${height} ${createHash('sha256').update(data).digest('hex')}`;
}

/** What the engine encodes. */
function engineOf(fit: FitName, nativePixels: number | undefined) {
  const parsed = parseRequest({ prompt: 'sea', image_url: 'blob:a', image_size: LARGER, fit });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const checked = checkRequest(parsed.request, nativePixels);
  return { request: parsed.request, pixels: pixels(fit, checked) };
}

async function onStage(): Promise<RunSizes> {
  const { useStageFit } = await import('../../src/features/source/use-stage-fit.ts');
  const seen: RunSizes[] = [];
  const Stage = () => {
    seen.push(useStageFit(SOURCE).sizes);
    return null;
  };
  renderToStaticMarkup(createElement(Stage));
  return seen[0] ?? expect.fail('not rendered');
}

describe.each(['stretch', 'contain-edge', 'contain-blur'] as const)('%s above native', (fit) => {
  it('the stage shows the pixels that the engine encodes', async () => {
    expect(pixels(fit, await onStage())).toBe(engineOf(fit, 256).pixels);
  });

  it.each([
    ['here', 256],
    ['hosted', undefined],
  ] as const)('so does the result of a job: %s', async (place, drawnAt) => {
    const { jobSizes } = await import('../../src/features/result/job-sizes.ts');
    const { engineOptions, folderModel } = await import('../../workers/records/engine-options.ts');
    const options = engineOptions('app', folderModel('demo', 'https://app.example/demo/', 256));
    const { request, ...engine } = engineOf(fit, drawnAt);
    const sizes = jobSizes({ request: { ...request, seed: 1n }, options, place });
    expect(pixels(fit, sizes)).toBe(engine.pixels);
  });
});
