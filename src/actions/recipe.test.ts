import { encode } from 'fast-png';
import { describe, expect, it, vi } from 'vitest';
import { describePicture, withMetadata } from '../request/metadata.ts';
import { parseRequest } from '../request/parse-request.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setSettings, useSettings } from '../stores/settings.ts';
import { readRecipe } from '../request/recipe/read-recipe.ts';
import { bringBackRecipe } from './recipe.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });

const plain = Uint8Array.from(
  encode({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }),
);
const MIB = 1 << 20;

function made(fields: object): Uint8Array<ArrayBuffer> {
  const parsed = parseRequest({ image_url: 'data:,', prompt: 'a lighthouse' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const request = { ...parsed.request, ...fields };
  const described = describePicture(request, { seed: 7n, width: 512, height: 384 });
  return Uint8Array.from(withMetadata(plain, described));
}

describe('a picture’s recipe', () => {
  it('is read from what this app made', async () => {
    const recipe = await readRecipe(new Blob([made({ negative_prompt: 'fog' })]));
    expect(recipe).toMatchObject({
      tool: 'this app',
      request: { prompt: 'a lighthouse', negative_prompt: 'fog', seed: 7n },
    });
  });

  it('is looked for in the first MiB only, whatever follows', async () => {
    const rest = new Uint8Array(3 * MIB);
    expect(await readRecipe(new Blob([made({}), rest]))).toMatchObject({ request: { seed: 7n } });
    const late = made({ prompt: 'x'.repeat(MIB) });
    const asked = vi.spyOn(Blob.prototype, 'arrayBuffer');
    expect(await readRecipe(new Blob([late]))).toBeNull();
    expect(asked.mock.contexts.map((blob) => (blob as Blob).size)).toEqual([MIB]);
    asked.mockRestore();
  });

  it('is none in another picture, in a text, and in a file that cannot be read', async () => {
    const gone = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) };
    for (const blob of [new Blob([plain]), new Blob(['Steps: 1']), gone as unknown as Blob]) {
      expect(await readRecipe(blob)).toBeNull();
    }
  });
});

describe('a recipe that is brought back', () => {
  const now = { ...DEFAULT_SETTINGS.request, prompt: 'snow', guidance_scale: 7 };

  it('puts what it says into the settings, its seed kept, and is asked for no more', async () => {
    setSettings({ ...DEFAULT_SETTINGS, request: now, model: 'demo' });
    const fields = { image_size: { width: 512, height: 384 }, strength: 0.4, format: 'png' };
    setSession({ recipe: await readRecipe(new Blob([made(fields)])) });
    bringBackRecipe();
    expect(useSettings.getState()).toMatchObject({
      request: { prompt: 'a lighthouse', guidance_scale: 3, strength: 0.4, format: 'png' },
      // One of the demo model's shapes.
      size: { kind: 'shape', shape: 'landscape_4_3' },
      seed: '7',
      seedLocked: true,
    });
    expect(useSession.getState().recipe).toBeNull();
  });

  it('leaves what another tool’s text does not say', async () => {
    setSettings({ ...DEFAULT_SETTINGS, request: { ...now, num_images: 4 } });
    const infotext = 'a cat\nSteps: 30, Sampler: Euler a, CFG scale: 5, Seed: 9, Size: 640x480';
    const png = Uint8Array.from(withMetadata(plain, { infotext, request: '' }));
    setSession({ recipe: await readRecipe(new Blob([png])) });
    bringBackRecipe();
    expect(useSettings.getState()).toMatchObject({
      request: {
        ...now,
        num_images: 4,
        prompt: 'a cat',
        num_inference_steps: 30,
        guidance_scale: 5,
      },
      size: { kind: 'custom', width: 640, height: 480 },
      seed: '9',
    });
  });
});
