/** The texts of licences that come with the app: which ones, and that their files are there. */
import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { licenceText } from './licence-text.ts';

const TEXTS = new URL('../../tools/vite/model-licences/', import.meta.url);

/** Gives the app's own texts as the server of the app does, and nothing of any other host. */
async function ownFile(asked: URL | string): Promise<Response> {
  const [, name] = /^https:\/\/app\.example\/licences\/(.+)$/.exec(String(asked)) ?? [];
  if (name === undefined) throw new TypeError('no network');
  const packed = await readFile(new URL(`${name}.br`, TEXTS)).catch(() => null);
  if (packed === null) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(brotliDecompressSync(packed)));
}

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://app.example/' });
  vi.stubGlobal('fetch', ownFile);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it.each([
  ['https://opensource.org/license/mit', 'MIT License'],
  ['https://www.apache.org/licenses/LICENSE-2.0', 'Apache License'],
  ['https://huggingface.co/spaces/CompVis/stable-diffusion-license', 'CreativeML Open RAIL-M'],
  [
    'https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md',
    'CreativeML Open RAIL++-M',
  ],
])('%s is read without a network', async (url, title) => {
  expect(await licenceText(url, 'https://hub.example')).toContain(title);
});

it('the text of another licence does not come without one', async () => {
  const page = 'https://huggingface.co/owner/name/blob/main/LICENSE.md';
  expect(await licenceText(page, 'https://hub.example')).toBeUndefined();
});
