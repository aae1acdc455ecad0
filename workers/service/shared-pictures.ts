/**
 * The share target: the system's list of apps hands pictures to the installed app with a POST. Any page can send
 * such a form, so pictures are kept for the page to show, and nothing else follows from it.
 */

/** Where the manifest has the system send them, in the app's folder. */
const SHARE = 'share';
/** src/app/shared-pictures.ts takes them from this cache. */
const CACHE = 'shared';
/** The most that is kept of one share. */
const MOST_PICTURES = 100;
const MOST_BYTES = 1024 ** 3;

/** @param base address of the app's folder, ending in a slash */
export function isShare({ method, mode, url }: Request, base: string): boolean {
  return method === 'POST' && mode === 'navigate' && url === `${base}${SHARE}`;
}

/**
 * Keeps the pictures in the place of those of the last share, and leads to the page, which takes them. A share
 * that has an address in place of pictures leads to the form that shows it. Never rejects.
 */
export async function keepShared(request: Request, base: string): Promise<Response> {
  const app = new URL(base);
  try {
    const form = await request.formData();
    const files = form.getAll('pictures').filter((each) => each instanceof File);
    // A form without a file sends an empty one.
    const pictures = files.filter(({ size }) => size > 0);
    const address = pictures.length === 0 ? addressIn(form) : null;
    if (address === null) app.searchParams.set('shared', await keep(pictures));
    else app.searchParams.set('image_url', address);
  } catch {
    app.searchParams.set('shared', 'failed');
  }
  // 303: the browser goes on with GET, and a reload sends nothing again.
  return new Response(null, { status: 303, headers: { location: app.href } });
}

async function keep(pictures: readonly File[]): Promise<'yes' | 'failed'> {
  const bytes = pictures.reduce((sum, { size }) => sum + size, 0);
  if (pictures.length === 0 || pictures.length > MOST_PICTURES || bytes > MOST_BYTES)
    return 'failed';
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  for (const [index, picture] of pictures.entries()) {
    // The Cache API takes addresses for keys; nothing lies at this one.
    const key = `https://shared.invalid/${index}/${encodeURIComponent(picture.name)}`;
    await cache.put(key, new Response(picture, { headers: { 'content-type': picture.type } }));
  }
  return 'yes';
}

/** Programs put an address into the text as often as into its own field. */
function addressIn(form: FormData): string | null {
  for (const field of ['url', 'text', 'title']) {
    const given = form.get(field);
    const [address] = (typeof given === 'string' ? given : '').match(/https?:\/\/\S+/i) ?? [];
    if (address !== undefined) return address;
  }
  return null;
}
