import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';

type LocalFalModule = typeof import('../../../src/fal/local-fal.ts');
type Other = keyof typeof globalThis.clients.others;

const IN_FOLDER: readonly Other[] = ['AI SDK 6', 'TanStack AI', 'Hugging Face'];
const BESIDE: readonly Other[] = ['TanStack AI'];

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
    it.each(IN_FOLDER)('%s draws', async (name) => {
      const drawn = await lab().page.evaluate(
        async ({ name, asked }) => {
          const picture = await globalThis.clients.others[name](asked);
          const { width, height } = await createImageBitmap(picture);
          return { type: picture.type, width, height };
        },
        { name, asked: asked() },
      );
      expect(drawn).toEqual(DRAWN);
    });
  });

  describe('beside the app’s folder, by localFal()', () => {
    it.each(BESIDE)('%s draws', async (name) => {
      const drawn = await lab().beside.evaluate(
        async ({ name, asked }) => {
          const { localFal } = (await globalThis.importModule('/local-fal.js')) as LocalFalModule;
          const local = localFal();
          local.keep(globalThis.falClient.fal);
          const picture = await globalThis.clients.others[name](asked, local.fetch);
          const { width, height } = await createImageBitmap(picture);
          return { type: picture.type, width, height };
        },
        { name, asked: asked() },
      );
      expect(drawn).toEqual(DRAWN);
    });
  });
}
