/** Builds dist/ if it is missing or older than its sources. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run, SetupError } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files and folders that Vite reads, relative to the repository root, without the tests. */
const SOURCES = [
  'src',
  'workers',
  'public',
  'index.html',
  'bridge.html',
  'vite.config.ts',
  'tools/vite',
  'tsconfig.base.json',
  'package-lock.json',
  'models-manifest.json',
];

/**
 * @param {string} folder the repository root
 * @returns {boolean} whether dist/index.html is missing or older than a source
 */
export function buildIsStale(folder) {
  const built = statSync(join(folder, 'dist/index.html'), { throwIfNoEntry: false });
  return !built || SOURCES.some((source) => newest(join(folder, source)) > built.mtimeMs);
}

/** Runs Vite when {@link buildIsStale}; its output goes to stderr. Throws when it fails. */
export async function ensureBuild() {
  if (!buildIsStale(root)) return;
  console.error('Building the app …');
  // A test calls this with NODE_ENV 'test', with which Vite would bundle React's development build.
  const code = await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
    NODE_ENV: 'production',
  });
  if (code !== 0) throw new SetupError('The app does not build. The messages above say why.');
}

/**
 * @param {string} path
 * @returns {number} the latest modification time at or below `path`, ms; 0 when it is not there
 */
function newest(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info || /\.test\.tsx?$/.test(path)) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}
