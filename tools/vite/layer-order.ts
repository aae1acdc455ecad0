import type { Plugin } from 'vite';

/** The cascade layers of the app's styles. A later one wins over the ones before it. */
const ORDER = '@layer reset, base, parts;';

/**
 * Puts the order of the cascade layers in front of every stylesheet. A page loads its stylesheets in
 * an order that follows from how the build splits them, and the first one that names a layer decides
 * the order. Stated in one file alone, the order was lost as soon as another file came first: the
 * reset then won over every control.
 */
export function layerOrder(): Plugin {
  return {
    name: 'layer-order',
    enforce: 'pre',
    transform(code, id) {
      return /\/src\/.*\.css$/.test(id) ? { code: `${ORDER}\n${code}`, map: null } : null;
    },
    generateBundle(_options, bundle) {
      for (const { fileName, ...file } of Object.values(bundle)) {
        if (file.type !== 'asset' || !fileName.endsWith('.css')) continue;
        // The minifier leaves out names whose layers follow in this order.
        if (!/^@layer reset\b/.test(String(file.source))) {
          this.error(`${fileName} does not begin with the order of the cascade layers`);
        }
      }
    },
  };
}
