/** Installs the packages that the check needs, then runs tools/check-real.ts. */
import process from 'node:process';
import { ensurePackages, SetupError } from './setup.mjs';

try {
  await ensurePackages();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const { tsImport } = await import('tsx/esm/api');
const { main } = await tsImport('./check-real.ts', import.meta.url);
process.exitCode = await main(process.argv.slice(2));
