/**
 * `npm test`: sets up what is missing, then runs everything CI runs. `npm test -- lint unit` runs
 * only the steps named. Prints `golden <case> ok` for each golden case and, as its last line,
 * `N passed, N failed, N skipped`, counting tests and checks.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensureLavapipe } from './setup-lavapipe.mjs';
import { ensureBrowser, ensurePackages, SetupError } from './setup.mjs';
import { unpackFixtures } from './unpack-fixtures.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (/** @type {string} */ path) => ['node', `node_modules/${path}`];
const tsc = bin('typescript/bin/tsc');

/** What is one pass or fail each. @type {[name: string, ...commands: string[][]][]} */
const CHECKS = [
  [
    'types',
    ...['tsconfig.json', 'tsconfig.worker.json', 'tsconfig.node.json'].map((of) => [
      ...tsc,
      '-p',
      of,
    ]),
  ],
  ['lint', [...bin('oxlint/bin/oxlint'), '--deny-warnings']],
  ['format', [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']],
  ['dead-code', bin('knip/bin/knip.js')],
  ['house', [...bin('tsx/dist/cli.mjs'), 'tools/check-house.ts']],
  ['build', [...bin('vite/bin/vite.js'), 'build', '--logLevel=warn']],
];

/** Vitest projects (vitest.config.ts); each test counts. */
const PROJECTS = ['unit', 'engine', 'goldens', 'e2e'];

const count = { passed: 0, failed: 0, skipped: 0 };
const chosen = process.argv.slice(2);
const isChosen = (/** @type {string} */ name) => chosen.length === 0 || chosen.includes(name);

try {
  unpackFixtures();
  await ensurePackages();
  process.env['CHROME_PATH'] = await ensureBrowser();
  await ensureLavapipe();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.log(error.message);
  count.failed += 1;
  finish();
}
for (const [name, ...commands] of CHECKS) if (isChosen(name)) await check(name, commands);
for (const name of PROJECTS) if (isChosen(name)) await runProject(name);
finish();

/**
 * @param {string} name
 * @param {string[][]} commands all of which have to end with 0
 */
async function check(name, commands) {
  const started = performance.now();
  let passed = true;
  for (const command of commands) passed = (await run(command)) === 0 && passed;
  count[passed ? 'passed' : 'failed'] += 1;
  report(name, passed, started);
}

/** @param {string} name */
async function runProject(name) {
  const started = performance.now();
  const file = `test-results/${name}.json`;
  rmSync(`${root}/${file}`, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run([...bin('vitest/vitest.mjs'), 'run', '--project', name, ...reporters]);
  const results = readResults(file);
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed').length;
  count.passed += tests.filter(({ status }) => status === 'passed').length;
  // A file that does not load, or a run that ends in the middle, has no failed test to show for it.
  count.failed += code !== 0 && failed === 0 ? 1 : failed;
  count.skipped += tests.filter(({ status }) => !['passed', 'failed'].includes(status)).length;
  reportGoldens(tests);
  report(name, code === 0, started);
}

/**
 * @typedef {{ ancestorTitles: string[], title: string, status: string }} TestResult
 * @param {string} file what Vitest's JSON reporter wrote
 * @returns {{ assertionResults: TestResult[] }[]}
 */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(`${root}/${file}`, 'utf8')).testResults;
  } catch {
    return [];
  }
}

/** A case is ok when it passed on every backend. @param {TestResult[]} tests */
function reportGoldens(tests) {
  /** @type {Map<string, boolean>} */
  const cases = new Map();
  for (const { ancestorTitles, status } of tests) {
    const name = ancestorTitles.find((title) => title.startsWith('golden '));
    if (name) cases.set(name, status === 'passed' && (cases.get(name) ?? true));
  }
  for (const [name, ok] of cases) console.log(`${name} ${ok ? 'ok' : 'failed'}`);
}

/**
 * @param {string} name
 * @param {boolean} passed
 * @param {number} started
 */
function report(name, passed, started) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name}: ${passed ? 'passed' : 'FAILED'} (${seconds} s)\n`);
}

/**
 * @param {string[]} command
 * @returns {Promise<number>}
 */
function run([program = '', ...args]) {
  return new Promise((resolve) => {
    const path = program === 'node' ? process.execPath : program;
    const child = spawn(path, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function finish() {
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exit(count.failed > 0 ? 1 : 0);
}
