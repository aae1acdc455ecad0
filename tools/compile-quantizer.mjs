import { readFile } from 'node:fs/promises';
import { main } from 'assemblyscript/asc';

const NAME = 'blocks.as.ts';
const folder = new URL('../workers/weights/quantizer/', import.meta.url);

/**
 * The quantiser's AssemblyScript as WebAssembly; the same source gives the same bytes.
 * @returns {Promise<Uint8Array>}
 */
export async function compileQuantizer() {
  let wasm;
  const { error, stderr } = await main(
    [NAME, '-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--outFile', 'out.wasm'],
    {
      readFile: (name) => readFile(new URL(name, folder), 'utf8').catch(() => null),
      writeFile: (name, contents) => {
        if (name === 'out.wasm') wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || wasm === undefined) throw new Error(`${NAME} does not compile: ${stderr}`);
  return wasm;
}
