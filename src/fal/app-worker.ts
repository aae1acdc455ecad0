/**
 * @param base absolute URL of the app's folder, ending in a slash
 * @returns the app's service worker, whether or not it controls this page.
 * @throws TypeError where there is none.
 */
export async function appWorker(base: string): Promise<ServiceWorker> {
  const workers = globalThis.navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (workers === undefined) {
    throw new TypeError(
      'This browser runs no service worker here; use https, and no private window',
    );
  }
  const registration = await workers.getRegistration(base);
  const worker = registration?.active ?? registration?.waiting ?? registration?.installing;
  if (registration?.scope !== base || !worker) {
    throw new TypeError(`Open ${base} in this browser once: the endpoint comes with the app`);
  }
  return worker;
}

/** Whether the service worker answers this page's own requests, such as those of `<img>`. */
export function isControlled(base: string): boolean {
  return navigator.serviceWorker?.controller?.scriptURL === new URL('sw.js', base).href;
}
