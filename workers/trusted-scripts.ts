/**
 * Trusted Types: the one policy of a page or worker. Content-Security-Policy
 * (workers/service/policy.ts) makes the browser refuse a text where a script, or the address of one,
 * is wanted. With the policy named `default` the browser asks here first, and gets the app's own
 * scripts alone. Whatever begins a thread imports this file before it starts workers.
 */

/** The part of the standard that TypeScript's library does not know yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (address: string) => string | null },
  ): unknown;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };

/** Scripts of the build, and the service worker. Never `files/`, which others upload. */
const OWN = /\/(?:assets\/(?:[\w-]+\/)*[\w.-]+|sw)\.js$/;

trustedTypes?.createPolicy('default', {
  createScriptURL: (address) => {
    const { origin, pathname } = new URL(address, location.href);
    return origin === location.origin && OWN.test(pathname) ? address : null;
  },
});
