import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Each as brotli, `NAME.txt.br`, byte for byte as its publisher has it (README.md there). */
const TEXTS = fileURLToPath(new URL('model-licences/', import.meta.url));

/** Where the app finds them, beside index.html. */
const FOLDER = 'licences/';

/**
 * A Vite plugin that puts the texts of models' licences beside the app, as `licences/NAME.txt`: a person is to read what
 * they accept also without a network. src/models/licence-text.ts knows their names.
 */
export function licenceTexts(): Plugin {
  return {
    name: 'licence-texts',
    generateBundle() {
      for (const [name, text] of texts()) {
        this.emitFile({ type: 'asset', fileName: FOLDER + name, source: text });
      }
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const text = texts().get(request.url?.replace(`/${FOLDER}`, '') ?? '');
        if (text === undefined) return next();
        return response.setHeader('Content-Type', 'text/plain; charset=utf-8').end(text);
      });
    },
  };
}

function texts(): ReadonlyMap<string, string> {
  const files = readdirSync(TEXTS).filter((name) => name.endsWith('.br'));
  return new Map(
    files.map((name) => [
      name.replace(/\.br$/, ''),
      brotliDecompressSync(readFileSync(join(TEXTS, name))).toString('utf8'),
    ]),
  );
}
