import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rollup } from 'vite';
import { openApiDocument } from '../../src/request/openapi.ts';

/**
 * Modules that other pages import by name. Each is built into one file, which can be copied by
 * itself.
 */
const MODULES = ['local-fal', 'bridge-fetch', 'fal-client'] as const;

/**
 * A Vite plugin that writes the files for other pages and programs, under names that never change:
 * `openapi.json`, `local-fal.js`, `bridge-fetch.js` and `fal-client.js`.
 *
 * @param plugins make what goes into the builds of the three modules.
 */
export function publicFiles(plugins: readonly (() => Plugin)[]): Plugin {
  return {
    name: 'public-files',
    apply: 'build',
    async generateBundle() {
      const json = JSON.stringify(openApiDocument());
      this.emitFile({ type: 'asset', fileName: 'openapi.json', source: json });
      for (const name of MODULES) {
        this.emitFile({
          type: 'asset',
          fileName: `${name}.js`,
          source: await bundle(name, plugins),
        });
      }
    },
  };
}

async function bundle(
  name: (typeof MODULES)[number],
  plugins: readonly (() => Plugin)[],
): Promise<string> {
  const entry = fileURLToPath(new URL(`../../src/fal/${name}.ts`, import.meta.url));
  const outputs = (await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env': '{}' },
    plugins: plugins.map((make) => make()),
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: () => `${name}.js` },
    },
  })) as Rollup.RollupOutput[];
  const [chunk] = outputs[0]?.output ?? [];
  if (chunk?.type !== 'chunk') throw new Error(`${name}.ts gave no module`);
  return chunk.code;
}
