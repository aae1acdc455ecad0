import type { Plugin } from 'vite';
import { PAGE_POLICY, SECURITY_HEADERS } from '../../workers/service/policy.ts';

/** Read by our own server and by the hosts that know it, such as Netlify and Cloudflare Pages. */
const HEADERS_FILE = '_headers';

/** The app's own pages and scripts, relative to its folder. Pages of others beside them go unharmed. */
const OWN_PATHS = ['', 'index.html', 'bridge.html', 'sw.js', 'assets/*'];

/**
 * A Vite plugin that writes Content-Security-Policy into each page, and all of the headers into
 * `_headers`. Development has neither: reloading on change needs inline scripts.
 */
export function securityPolicy(): Plugin {
  return {
    name: 'security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY },
        injectTo: 'head-prepend',
      },
    ],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: HEADERS_FILE, source: headersFile() });
    },
  };
}

/** The content of `_headers`: a path, and below it its headers, indented. */
export function headersFile(): string {
  const lines = Object.entries(SECURITY_HEADERS).map(([name, value]) => `  ${name}: ${value}`);
  const own = OWN_PATHS.map((path) => [`/${path}`, ...lines].join('\n'));
  return `${[...own, '/*\n  X-Content-Type-Options: nosniff'].join('\n')}\n`;
}
