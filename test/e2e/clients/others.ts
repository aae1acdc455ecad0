import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';

type LocalFalModule = typeof import('../../../src/fal/local-fal.ts');
type Other = keyof typeof globalThis.clients.others;

const NAMES: readonly Other[] = ['AI SDK 6', 'AI SDK 7', 'TanStack AI', 'Hugging Face'];

/** How each is told of localFal(): as a `fetch` of its own, in fal's client below it, or in the page. */
const WAYS = {
  'AI SDK 6': 'fetch',
  'AI SDK 7': 'fetch',
  'TanStack AI': 'keep',
  'Hugging Face': 'install',
} as const satisfies Record<Other, string>;

const DRAWN = { type: 'image/jpeg', width: 64, height: 64 };

/** One picture by each client of another maker. */
export function otherCases(lab: () => Lab): void {
  beforeAll(async () => {
    // Hugging Face's client asks its own hub which endpoint of fal's a model is.
    await lab()
      .page.context()
      .route('https://huggingface.co/api/models/**', (route) =>
        route.fulfill({
          headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
          json: {
            inferenceProviderMapping: {
              'fal-ai': {
                status: 'live',
                providerId: lab().given.endpoint,
                task: 'image-to-image',
              },
            },
          },
        }),
      );
  });
  afterAll(() => lab().page.context().unroute('https://huggingface.co/api/models/**'));

  const asked = () => {
    const { endpoint, input } = lab().given;
    return { endpoint, picture: input.image_url, prompt: input.prompt };
  };

  describe('in the app’s folder', () => {
    it.each(NAMES)('%s draws', async (name) => {
      // It downloads a picture from localhost only if the picture has the origin of its base URL.
      const baseURL = name === 'AI SDK 7' ? { baseURL: `${lab().origin}/fal.run` } : {};
      const drawn = await lab().page.evaluate(
        async ({ name, asked }) => {
          const picture = await globalThis.clients.others[name](asked);
          const { width, height } = await createImageBitmap(picture);
          return { type: picture.type, width, height };
        },
        { name, asked: { ...asked(), ...baseURL } },
      );
      expect(drawn).toEqual(DRAWN);
    });
  });

  it('AI SDK says why it was refused', async () => {
    const end = await lab().page.evaluate(
      (asked) => globalThis.ending(globalThis.clients.others['AI SDK 6'](asked)),
      { ...asked(), endpoint: 'fal-ai/flux/dev' },
    );
    expect(end.error?.message).toMatch(
      /^Only fal-ai\/playground-v25 is answered here; \/fal-ai\/flux\/dev is not/,
    );
  });

  describe('beside the app’s folder, by localFal()', () => {
    it.each(NAMES)('%s draws', async (name) => {
      const drawn = await lab().beside.evaluate(
        async ({ name, way, asked }) => {
          const { localFal } = (await globalThis.importModule('/local-fal.js')) as LocalFalModule;
          const isInstalled = way === 'install';
          const local = localFal({ pictures: isInstalled ? 'address' : 'inline' });
          const undo = isInstalled ? local.install() : local.keep(globalThis.falClient.fal);
          const own = way === 'fetch' ? local.fetch : undefined;
          const picture = await globalThis.clients.others[name](asked, own).finally(undo);
          const { width, height } = await createImageBitmap(picture);
          return { type: picture.type, width, height };
        },
        { name, way: WAYS[name], asked: asked() },
      );
      expect(drawn).toEqual(DRAWN);
    });
  });
}
