/** Installs the packages that the test needs, then runs test/full/main.ts. */
import process from 'node:process';
import { ensurePackages, SetupError } from '../../tools/setup.mjs';

try {
  await ensurePackages();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const { tsImport } = await import('tsx/esm/api');
const { main } = await tsImport('./main.ts', import.meta.url);
process.exitCode = await main(process.argv.slice(2));
