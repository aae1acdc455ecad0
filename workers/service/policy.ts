/**
 * What the browser may do for the app's own pages and workers, and nothing else. The build writes it
 * into the pages and into `_headers` (tools/vite/security-policy.ts); the service worker gives it to
 * hosts that send no headers. docs/SECURITY.md says what each line is for.
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  // Models and pictures come from any host. No ws: and wss:, which no service worker sees.
  "connect-src 'self' http: https: data: blob:",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  // workers/trusted-scripts.ts makes it.
  'trusted-types default',
];

/** Content-Security-Policy as a page can state it itself. */
export const PAGE_POLICY = DIRECTIVES.join('; ');

/** Devices that the app has no use for. */
const NO_DEVICES = [
  'accelerometer',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
];

/**
 * Headers of the app's own pages and scripts. A worker obeys those of its script. No
 * Cross-Origin-Opener-Policy: the bridge's window needs its opener. Document-Isolation-Policy
 * isolates a page as well, and leaves it its opener.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  // A page cannot state frame-ancestors itself.
  'Content-Security-Policy': `${PAGE_POLICY}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // The camera is asked for when a person wants to take a photo; no page of another site inherits it.
  'Permissions-Policy': [...NO_DEVICES.map((name) => `${name}=()`), 'camera=(self)'].join(', '),
  // An isolated page has SharedArrayBuffer, and with it WebAssembly has several threads.
  'Document-Isolation-Policy': 'isolate-and-credentialless',
};

/**
 * A page or script with {@link SECURITY_HEADERS}. Everything else, and a redirect, which cannot be
 * changed, stays as it is.
 */
export function secured(response: Response): Response {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 0 || !/^text\/(?:html|javascript)\b/.test(type)) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Whether {@link secured} has been here; a kept script that is passed on unchanged keeps its code cache. */
export function isSecured(response: Response): boolean {
  return Object.entries(SECURITY_HEADERS).every(
    ([name, value]) => response.headers.get(name) === value,
  );
}
