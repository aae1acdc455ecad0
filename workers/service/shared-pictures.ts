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
/** The page takes a share within seconds. What is older was never opened. */
const LONGEST_WAIT_MS = 3_600_000;
/** The Cache API takes addresses for keys; nothing lies at this one. */
const KEYS = 'https://shared.invalid/';

/** @param base address of the app's folder, ending in a slash */
export function isShare({ method, mode, url }: Request, base: string): boolean {
  return method === 'POST' && mode === 'navigate' && url === `${base}${SHARE}`;
}

/**
 * Keeps the pictures in the place of those of the last share, and leads to the page, which takes them. A share
 * may have an address in place of pictures. It is kept too: in the page's own address its host would see it. Never
 * rejects.
 */
export async function keepShared(request: Request, base: string): Promise<Response> {
  const app = new URL(base);
  try {
    const form = await request.formData();
    const files = form.getAll('pictures').filter((each) => each instanceof File);
    // A form without a file sends an empty one.
    const pictures = files.filter(({ size }) => size > 0);
    const address = pictures.length === 0 ? addressIn(form) : null;
    app.searchParams.set(
      'shared',
      await (address === null ? keep(pictures) : keepAddress(address)),
    );
  } catch {
    app.searchParams.set('shared', 'failed');
    // The room is full, or the storage broken: what was kept until then nobody will take.
    await caches.delete(CACHE).catch(() => false);
  }
  // 303: the browser goes on with GET, and a reload sends nothing again.
  return new Response(null, { status: 303, headers: { location: app.href } });
}

/** Deletes a share that no page has taken. For the start of a new service worker. */
export async function dropForgotten(): Promise<void> {
  const cache = await caches.open(CACHE);
  const [first] = await cache.keys();
  const kept = first === undefined ? undefined : await cache.match(first);
  const since = Date.parse(kept?.headers.get('date') ?? '');
  // A page may be on its way to a share of this moment.
  if (!(Date.now() - since < LONGEST_WAIT_MS)) await caches.delete(CACHE);
}

async function keep(pictures: readonly File[]): Promise<'yes' | 'failed'> {
  await caches.delete(CACHE);
  const bytes = pictures.reduce((sum, { size }) => sum + size, 0);
  if (pictures.length === 0 || pictures.length > MOST_PICTURES || bytes > MOST_BYTES)
    return 'failed';
  const cache = await caches.open(CACHE);
  for (const [index, picture] of pictures.entries()) {
    const key = `${KEYS}${index}/${encodeURIComponent(picture.name)}`;
    const headers = { 'content-type': picture.type, date: new Date().toUTCString() };
    await cache.put(key, new Response(picture, { headers }));
  }
  return 'yes';
}

async function keepAddress(address: string): Promise<'yes'> {
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  const headers = { date: new Date().toUTCString() };
  await cache.put(`${KEYS}address`, new Response(address, { headers }));
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
