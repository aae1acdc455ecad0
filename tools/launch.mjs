/**
 * `node tools/launch.mjs SCRIPT …`: installs the packages, then calls the function `main` of a script in
 * TypeScript with the arguments that follow. Its result is the exit code.
 */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ensurePackages, SetupError } from './setup.mjs';

const [script = '', ...argv] = process.argv.slice(2);
try {
  await ensurePackages();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const { tsImport } = await import('tsx/esm/api');
const { main } = await tsImport(pathToFileURL(script).href, import.meta.url);
process.exitCode = await main(argv);
