import { afterEach, expect, it, vi } from 'vitest';
import { parseRequest } from '../../request/parse-request.ts';
import { hostedInput } from './input.ts';

const FILE = new Blob(['file'], { type: 'image/png' });
const FILE_URI = `data:image/png;base64,${btoa('file')}`;

async function inputOf(body: object, files: Parameters<typeof hostedInput>[1]) {
  const parsed = parseRequest({ prompt: 'an island', ...body });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  return hostedInput({ ...parsed.request, seed: 7n }, files);
}

afterEach(() => void vi.unstubAllGlobals());

it('a prompt alone goes without a picture and a strength', async () => {
  const input = await inputOf({}, { source: null });
  expect(input).toMatchObject({ prompt: 'an island', seed: 7 });
  for (const name of ['image_url', 'mask_url', 'strength']) expect(input).not.toHaveProperty(name);
});

it('a picture and its mask go as data URIs', async () => {
  const addresses = { image_url: 'blob:boat.png', mask_url: 'data:…' };
  const input = await inputOf(addresses, { source: FILE, mask: FILE });
  expect(input).toMatchObject({ image_url: FILE_URI, mask_url: FILE_URI, strength: 0.95 });
});

it('the same part of a picture and of a smaller mask goes, in one size', async () => {
  const mask = new Blob(['mask'], { type: 'image/png' });
  const cuts: unknown[][] = [];
  // Node cannot decode pictures: this says of the two files how large they are.
  vi.stubGlobal('createImageBitmap', async (file: Blob, ...part: unknown[]) => {
    if (part.length > 0) cuts.push([file === mask ? 'mask' : 'picture', ...part]);
    return { width: file === mask ? 200 : 400, height: file === mask ? 100 : 200, close: () => {} };
  });
  const sizes: number[][] = [];
  class Canvas {
    constructor(...size: number[]) {
      sizes.push(size);
    }
    getContext = () => null;
    convertToBlob = async () => FILE;
  }
  vi.stubGlobal('OffscreenCanvas', Canvas);
  const crop = { x: 100, y: 40, width: 200, height: 160 };
  const addresses = { image_url: 'blob:boat.png', mask_url: 'data:…', crop };
  await inputOf(addresses, { source: FILE, mask });
  expect(cuts).toEqual([
    ['picture', 100, 40, 200, 160, {}],
    ['mask', 50, 20, 100, 80, { resizeWidth: 200, resizeHeight: 160 }],
  ]);
  expect(sizes).toEqual([
    [200, 160],
    [200, 160],
  ]);
});

it('a person’s own files go as data URIs, and addresses as they are', async () => {
  const embeddings = [
    { path: 'blob:cat.safetensors', tokens: ['<cat>'] },
    { path: 'https://files.example/dog.safetensors', tokens: ['<dog>'] },
  ];
  const input = await inputOf({ embeddings }, { source: null, embeddings: [FILE, null] });
  expect(input['embeddings']).toEqual([
    { path: FILE_URI, tokens: ['<cat>'] },
    { path: 'https://files.example/dog.safetensors', tokens: ['<dog>'] },
  ]);
});
