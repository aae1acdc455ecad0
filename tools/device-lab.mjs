/**
 * `npm run device-lab`: counts the full model on every adapter of test/device-lab, on a GPU that
 * computes nothing, and writes docs/DEVICES.md. Takes about half an hour on two cores.
 * `npm run device-lab -- -t 'AMD'` counts what is named so, and keeps the rest as it was.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './setup.mjs';
import { unpackFixtures } from './unpack-fixtures.mjs';

await ensurePackages();
unpackFixtures();
const root = fileURLToPath(new URL('..', import.meta.url));
const run = (/** @type {string[]} */ args) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DEVICE_LAB: 'write' },
  }).status ?? 1;
const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
const counted = run([...vitest, '--project=device-lab', ...process.argv.slice(2)]);
// The tables are written of what was counted, also where a test failed.
const page = run(['node_modules/tsx/dist/cli.mjs', 'test/device-lab/write-page.ts']);
process.exitCode = counted || page;
