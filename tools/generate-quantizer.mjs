/** Compiles workers/weights/quantizer/blocks.as.ts and keeps the module beside it, as base64. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compileQuantizer } from './compile-quantizer.mjs';

const target = new URL('../workers/weights/quantizer/compiled.ts', import.meta.url);

await writeFile(
  target,
  `/** \`blocks.as.ts\`, compiled by \`npm run generate:quantizer\`. */
export const COMPILED =
  '${Buffer.from(await compileQuantizer()).toString('base64')}';
`,
);
console.log(fileURLToPath(target));
