/**
 * `npm run golden -- NAME [--backend webgpu|wasm] [--capture on|off]`: runs one golden case, on both backends unless
 * one is named; `capture` is the engine's option. Its results are in test-results/goldens/NAME.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBrowser, ensurePackages, SetupError } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const USAGE = 'npm run golden -- NAME [--backend webgpu|wasm] [--capture on|off]';
const BACKENDS = ['webgpu', 'wasm'];

/** The folders of cases, each with the test file that runs them. */
const SUITES = [
  { folder: join(root, 'test/fixtures/goldens'), file: 'test/goldens/tiny.test.ts' },
  { folder: join(root, 'test/fixtures/goldens-demo'), file: 'test/goldens/demo.test.ts' },
  { folder: join(root, 'test/fixtures/goldens-family'), file: 'test/goldens/family.test.ts' },
];

/** @param {string} folder */
const casesOf = (folder) =>
  readdirSync(folder).filter((name) => existsSync(join(folder, name, 'request.json')));

/** @returns {never} @param {string} message */
function fail(message) {
  console.error(message);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  options: { backend: { type: 'string' }, capture: { type: 'string' } },
  allowPositionals: true,
});
const [name = ''] = positionals;
const suite = SUITES.find(({ folder }) => casesOf(folder).includes(name));
if (suite === undefined || positionals.length > 1) {
  const names = SUITES.flatMap(({ folder }) => casesOf(folder));
  fail(`${USAGE}\nNAME is one of: ${names.join(', ')}.`);
}
if (values.backend !== undefined && !BACKENDS.includes(values.backend)) {
  fail(`${USAGE}\nThere is no backend ${values.backend}.`);
}

if (values.capture !== undefined && !['on', 'off'].includes(values.capture)) {
  fail(`${USAGE}\ncapture is on or off, not ${values.capture}.`);
}

try {
  await ensurePackages();
  process.env['CHROME_PATH'] = await ensureBrowser();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  fail(error.message);
}
const pattern = `^golden ${name} ${values.backend ?? `(${BACKENDS.join('|')})`}$`;
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project=goldens', suite.file, '-t', pattern],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, GOLDEN_BACKENDS: 'all', GOLDEN_CAPTURE: values.capture ?? '' },
  },
);
process.exit(status ?? 1);
