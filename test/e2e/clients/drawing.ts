import { expect, it } from 'vitest';
import type { VersionName } from '../../clients-page/fal-versions.ts';
import type { Lab } from './lab.ts';

type LocalFalModule = typeof import('../../../src/fal/local-fal.ts');

/** What one version of fal's client draws, while a page of the app is open. */
export function drawingCases(lab: () => Lab, version: VersionName): void {
  const picture = {
    url: expect.stringMatching(/\/files\/[\w-]+\/0\.jpeg$/) as string,
    width: 64,
    height: 64,
    content_type: 'image/jpeg',
  };
  const output = { images: [picture], seed: 7, has_nsfw_concepts: [false], prompt: 'an island' };
  // Version 0 resolves to the output itself.
  const value = version.includes('serverless')
    ? output
    : { data: output, requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string };

  it.each(['polling', 'streaming'])(
    'subscribes (%s) with a Blob, and hears each line once',
    async (mode) => {
      const seen = await lab().ask(
        version,
        async (fal, { endpoint, input }, mode) => {
          const image_url = await (await fetch(input.image_url)).blob();
          const statuses = new Set<string>();
          let lines: string[] = [];
          const value = await fal.subscribe(endpoint, {
            input: { ...input, image_url },
            mode,
            logs: true,
            pollInterval: 50,
            onQueueUpdate: ({ status, logs }: { status: string; logs?: { message: string }[] }) => {
              statuses.add(status);
              if (status === 'COMPLETED') lines = (logs ?? []).map(({ message }) => message);
            },
          });
          return { value, statuses: [...statuses], lines };
        },
        mode,
      );
      expect(seen.value).toMatchObject(value);
      expect(seen.statuses.at(-1)).toBe('COMPLETED');
      expect(seen.lines.filter((line) => line.startsWith('step'))).toEqual(['step 1/1']);
    },
  );

  it('runs, with its last picture as the source', async () => {
    const ends = await lab().ask(version, async (fal, { endpoint, input }) => {
      const first = await fal.run(endpoint, { input });
      const { images } = ((first as { data?: unknown }).data ?? first) as {
        images: { url: string }[];
      };
      const again = await fal.run(endpoint, { input: { ...input, image_url: images[0]?.url } });
      return [first, again];
    });
    expect(ends).toMatchObject([value, value]);
  });

  it('draws in a page that the service worker does not control, by the fetch of localFal()', async () => {
    const drawn = await lab().beside.evaluate(
      async ({ version, endpoint, input }) => {
        const { localFal } = (await globalThis.importModule('/local-fal.js')) as LocalFalModule;
        const fal = globalThis.clients.fal[version];
        fal.config({ fetch: localFal().fetch, credentials: 'any-key' });
        return fal.subscribe(endpoint, { input });
      },
      { version, ...lab().given },
    );
    const inline = {
      ...picture,
      url: expect.stringMatching(/^data:image\/jpeg;base64,/) as string,
    };
    const inPlace = { ...output, images: [inline] };
    expect(drawn).toMatchObject(version.includes('serverless') ? inPlace : { data: inPlace });
  });
}
