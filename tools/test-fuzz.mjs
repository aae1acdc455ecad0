/**
 * `npm run test:fuzz -- --seconds N`: tries each parser of what comes from outside for N seconds (600 by
 * default) with inputs made to be slow.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensurePackages } from './setup.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } });

await ensurePackages();
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'test/fuzz'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, FUZZ_SECONDS: values.seconds },
  },
);
child.on('close', (code) => process.exit(code ?? 1));
