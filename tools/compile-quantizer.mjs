import { readFile } from 'node:fs/promises';
import { main } from 'assemblyscript/asc';

const NAME = 'blocks.as.ts';
const source = new URL(`../workers/weights/quantizer/${NAME}`, import.meta.url);

/**
 * The quantiser's AssemblyScript as WebAssembly; the same source gives the same bytes.
 * @returns {Promise<Uint8Array>}
 */
export async function compileQuantizer() {
  const text = await readFile(source, 'utf8');
  let wasm;
  const { error, stderr } = await main(
    [NAME, '-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--outFile', 'out.wasm'],
    {
      readFile: (name) => (name === NAME ? text : null),
      writeFile: (name, contents) => {
        if (name === 'out.wasm') wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || wasm === undefined) throw new Error(`${NAME} does not compile: ${stderr}`);
  return wasm;
}
