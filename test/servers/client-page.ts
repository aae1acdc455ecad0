import { buildBundle, type Bundle } from './bundle.ts';

/**
 * Bundles test/client-page with the real `@fal-ai/client` from npm.
 * @param prefix URL path of the page, with slashes at both ends
 */
export function buildClientPage(prefix: string): Promise<Bundle> {
  const script = '<script type="module" src="./bundle.js"></script>';
  return buildBundle('client-page/page.ts', prefix, script);
}
