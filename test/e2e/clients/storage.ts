import { expect, it } from 'vitest';
import type { VersionName } from '../../clients-page/fal-versions.ts';
import type { Lab } from './lab.ts';

/** The storage as one version of fal's client sees it. */
export function storageCases(lab: () => Lab, version: VersionName): void {
  it('uploads a file of each kind, and its address serves what was sent', async () => {
    const files = await lab().ask(version, (fal) =>
      Promise.all(
        [
          new File(['a'], 'my cat.png', { type: 'image/png' }),
          new File(['b'], 'кот/é?#%.webp', { type: 'image/webp' }),
          new Blob(['<svg/>'], { type: 'image/svg+xml' }),
          new Blob(['d']),
          new Blob([], { type: 'image/jpeg' }),
        ].map(async (file) => {
          const url = await fal.storage.upload(file);
          const answer = await fetch(url);
          return { url, type: answer.headers.get('content-type'), text: await answer.text() };
        }),
      ),
    );
    expect(files.map(({ type, text }) => [type, text])).toEqual([
      ['image/png', 'a'],
      ['image/webp', 'b'],
      ['image/svg+xml', '<svg/>'],
      ['application/octet-stream', 'd'],
      ['image/jpeg', ''],
    ]);
    expect(files[0]?.url).toMatch(/\/my_cat\.png$/);
    expect(new Set(files.map(({ url }) => url)).size).toBe(files.length);
    for (const { url } of files) {
      expect(url.startsWith(`${lab().origin}/files/uploads/`)).toBe(true);
      expect(new URL(url)).toMatchObject({ search: '', hash: '' });
    }
  });

  it('replaces the Blobs in lists and plain objects, and leaves the rest', async () => {
    const { made, same } = await lab().ask(version, async (fal, { input }) => {
      const date = new Date();
      const given = { keep: { date, none: null, uri: input.image_url, n: [1, 'two'] } };
      const made = (await fal.storage.transformInput({
        ...given,
        files: [new Blob(['x']), { deep: new File(['y'], 'y.png') }],
      })) as typeof given & { files: unknown };
      const same = made.keep.date === date && made.keep.uri === input.image_url;
      return { made: { keep: made.keep, files: made.files }, same };
    });
    expect(same).toBe(true);
    expect(made.keep).toMatchObject({ none: null, n: [1, 'two'] });
    expect(made.files).toEqual([
      expect.stringMatching(/\/files\/uploads\//),
      { deep: expect.stringMatching(/\/y\.png$/) as string },
    ]);
  });
}

/** What only the present version has. */
export function lifecycleCases(lab: () => Lab): void {
  it('keeps an upload and a result as long as the client says', async () => {
    const made = await lab().ask('@fal-ai/client 1.10', async (fal, { endpoint, input }) => {
      const initialAcl = { default: 'forbid', rules: [{ user: 'someone', decision: 'allow' }] };
      const upload = (expiresIn: string | number) =>
        fal.storage.upload(new Blob(['x']), { lifecycle: { expiresIn, initialAcl } });
      const kept = await Promise.all(['never', 'immediate', '1h', '1y', 120].map(upload));
      const faulty = { ...input, strength: 7 };
      const storageSettings = { expiresIn: 0.2 };
      const { request_id } = await fal.queue.submit(endpoint, { input: faulty, storageSettings });
      return { kept, brief: await upload(0.2), request_id };
    });
    const statusOf = (url: string) =>
      lab().page.evaluate(async (url) => (await fetch(url)).status, url);
    expect(await Promise.all(made.kept.map(statusOf))).toEqual([200, 200, 200, 200, 200]);
    const result = `https://queue.fal.run/fal-ai/playground-v25/requests/${made.request_id}`;
    for (const url of [made.brief, result]) await expect.poll(() => statusOf(url)).toBe(404);
  });
}
