/**
 * `npm run test:kill -- --times N [--seed S]`: kills the browser N times (200 by default) on the way
 * of installs and checks that each ends as if nothing had been. Prints where each kill came.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBrowser, ensurePackages, SetupError } from './setup.mjs';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '200' }, seed: { type: 'string', default: '2' } },
});

try {
  await ensurePackages();
  process.env['CHROME_PATH'] = await ensureBrowser();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const started = performance.now();
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'test/e2e/store-kill.test.ts'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KILL_TIMES: values.times, KILL_SEED: values.seed },
  },
);
child.on('close', (code) => {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${values.times} kills: ${code === 0 ? 'all well' : 'FAILED'} (${seconds} s)`);
  process.exit(code ?? 1);
});
