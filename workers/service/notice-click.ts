/** A page of the app, as the service worker sees it. */
type AppPage = Pick<WindowClient, 'url' | 'focus'>;

/** The part of the service worker's `clients` that is needed. */
interface Pages {
  matchAll(options: {
    readonly type: 'window';
    readonly includeUncontrolled: true;
  }): Promise<readonly AppPage[]>;
  openWindow(url: string): Promise<unknown>;
}

/**
 * Shows the app after a click on its notification: a page that is open, else a new one.
 * @param base address of the app's folder, ending in a slash
 */
export async function showApp(pages: Pages, base: string): Promise<void> {
  const open = await pages.matchAll({ type: 'window', includeUncontrolled: true });
  const page = open.find(({ url }) => new URL(url).pathname === new URL(base).pathname);
  if (page === undefined) await pages.openWindow(base);
  else await page.focus();
}
