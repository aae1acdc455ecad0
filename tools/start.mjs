/** `npm start`: packages, build, and the app on a free port. Prints its address and nothing else. */
import process from 'node:process';
import { ensureBuild } from './build.mjs';
import { ensurePackages, SetupError } from './setup.mjs';

try {
  await ensurePackages();
  await ensureBuild();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const { tsImport } = await import('tsx/esm/api');
const { serveApp } = await tsImport('./serve-app.ts', import.meta.url);
const server = await serveApp();
console.log(`${server.origin}/`);
console.error('The app runs as long as this command does. Ctrl+C ends it.');
