/** Installs the packages that the runner needs, then runs tools/img2img.ts. */
import process from 'node:process';
import { ensurePackages, SetupError } from './setup.mjs';

const argv = process.argv.slice(2);
try {
  await ensurePackages();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  if (argv.includes('--json')) {
    const { message } = error;
    console.log(JSON.stringify({ error: { code: 'feature_not_supported', message } }));
  }
  process.exit(1);
}

const { tsImport } = await import('tsx/esm/api');
const { main } = await tsImport('./img2img.ts', import.meta.url);
process.exitCode = await main(argv);
