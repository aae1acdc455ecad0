import { afterEach, describe, expect, it, vi } from 'vitest';
import { loraUrl } from './lora-url.ts';

const never = new AbortController().signal;
afterEach(() => void vi.unstubAllGlobals());

/** The hub, which answers every question for a repository's files in this way. */
function hub(answer: () => Promise<Response>): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return answer();
  });
  return asked;
}

const listing = (...names: string[]) =>
  Promise.resolve(Response.json({ siblings: names.map((rfilename) => ({ rfilename })) }));

describe('the address of a LoRA', () => {
  it('that is an address stays as it is, and nobody is asked', async () => {
    const asked = hub(() => listing());
    const path = 'https://files.example/a.safetensors';
    expect(await loraUrl(path, never)).toEqual({ ok: true, href: path });
    expect(asked).toEqual([]);
  });

  it('of a file in a repository needs no question', async () => {
    const asked = hub(() => listing());
    expect(await loraUrl('owner/name/a.safetensors', never)).toEqual({
      ok: true,
      href: 'https://huggingface.co/owner/name/resolve/main/a.safetensors',
    });
    expect(asked).toEqual([]);
  });

  it('of a page of the hub is that of the file it shows', async () => {
    const asked = hub(() => listing('style.safetensors'));
    const page = 'https://huggingface.co/owner/name';
    expect(await loraUrl(`${page}/blob/v2/a.safetensors`, never)).toEqual({
      ok: true,
      href: `${page}/resolve/v2/a.safetensors`,
    });
    expect(asked).toEqual([]);
    expect(await loraUrl(`${page}/tree/v2`, never)).toEqual({
      ok: true,
      href: `${page}/resolve/v2/style.safetensors`,
    });
    expect(asked).toEqual(['https://huggingface.co/api/models/owner/name/revision/v2']);
  });

  it('of a repository is that of its only safetensors file', async () => {
    const asked = hub(() => listing('README.md', 'style.safetensors'));
    expect(await loraUrl('owner/name', never)).toEqual({
      ok: true,
      href: 'https://huggingface.co/owner/name/resolve/main/style.safetensors',
    });
    expect(asked).toEqual(['https://huggingface.co/api/models/owner/name']);
  });

  it.each<[string, () => Promise<Response>, RegExp]>([
    ['with several files', () => listing('a.safetensors', 'b.safetensors'), /several/],
    ['without one', () => listing('a.bin'), /or none/],
    ['that is not there', () => Promise.resolve(new Response('', { status: 404 })), /be listed/],
    ['while the hub is away', () => Promise.reject(new TypeError('no')), /be listed/],
    ['whose list is no JSON', () => Promise.resolve(new Response('<html>')), /or none/],
  ])('of a repository %s is not known', async (_, answer, message) => {
    hub(answer);
    expect(await loraUrl('owner/name', never)).toMatchObject({
      ok: false,
      failure: { code: 'file_download_error', message: expect.stringMatching(message) as string },
    });
  });
});
