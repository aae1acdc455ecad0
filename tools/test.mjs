/**
 * `npm test`: sets up what is missing, then runs everything CI runs. `npm test -- lint unit` runs
 * only the steps named. Prints `golden <case> ok` for each golden case and, at its end, the slowest files,
 * the minutes and CPU seconds of the checks and of each suite, what failed with what it said and, as its
 * last line, `N passed, N failed, N skipped`, counting tests and checks.
 *
 * `npm run test:slow` (`--slow`): what `npm test` leaves out for its time, all goldens on all backends,
 * the checks of a GPU in all ways in which its kernels can be broken, the device lab's other adapters, and
 * the tests that ask test/slow.ts.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensureLavapipe } from './setup-lavapipe.mjs';
import { ensureBrowser, ensurePackages, SetupError } from './setup.mjs';
import { failureLines } from './test-failures.mjs';
import {
  countTests,
  goldenLines,
  readResults,
  readUnhandled,
  slowestLines,
} from './test-results.mjs';
import { moment, timeLines, timeSince } from './test-times.mjs';
import { unpackFixtures } from './unpack-fixtures.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (/** @type {string} */ path) => ['node', `node_modules/${path}`];
const tsc = bin('typescript/bin/tsc');

/** What is one pass or fail each, the longest first. @type {[name: string, ...commands: string[][]][]} */
const CHECKS = [
  [
    'types',
    ...['tsconfig.json', 'tsconfig.worker.json', 'tsconfig.node.json'].map((of) => [
      ...tsc,
      '-p',
      of,
    ]),
  ],
  [
    'dead-code',
    bin('knip/bin/knip.js'),
    [...bin('knip/bin/knip.js'), '--production', '--config', 'knip.production.json'],
  ],
  ['build', [...bin('vite/bin/vite.js'), 'build', '--logLevel=warn']],
  ['house', [...bin('tsx/dist/cli.mjs'), 'tools/check-house.ts']],
  ['words', [...bin('tsx/dist/cli.mjs'), 'tools/check-words.ts']],
  ['lint', [...bin('oxlint/bin/oxlint'), '--deny-warnings']],
  ['format', [...bin('oxfmt/bin/oxfmt'), '--check']],
  ['packages', [...bin('tsx/dist/cli.mjs'), 'tools/check-lockfile.ts']],
];

/** Steps of a few Vitest projects each (vitest.config.ts); each test counts. */
const SUITES = [
  ['unit', 'unit-alone'],
  ['engine', 'engine-alone', 'engine-vulkan', 'four-adapters'],
  ['goldens'],
  ['e2e'],
];

/** Steps that run only where they are named; `--slow` names the last two. */
const SLOW_SUITES = [['engine-vulkan'], ['e2e-slow'], ['device-lab']];

const slow = process.argv.includes('--slow');
const chosen = process.argv.slice(2).filter((each) => each !== '--slow');
if (slow) {
  process.env['GOLDEN_BACKENDS'] = 'all';
  process.env['SLOW_TESTS'] = 'all';
  if (chosen.length === 0) chosen.push('goldens', 'engine', 'e2e-slow', 'device-lab');
}
const isChosen = (/** @type {string} */ name) => chosen.length === 0 || chosen.includes(name);

const count = { passed: 0, failed: 0, skipped: 0 };
/** @type {import('./test-results.mjs').FileResult[]} */
const files = [];
/** @type {import('./test-times.mjs').StepTime[]} */
const times = [];
/** @type {import('./test-failures.mjs').Ended[]} */
const steps = [];
const begun = moment();

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
await runChecks(CHECKS.filter(([name]) => isChosen(name)));
for (const [name = '', ...more] of SUITES) {
  // The slow device lab has all that four adapters count.
  const others = slow ? more.filter((each) => each !== 'four-adapters') : more;
  if (isChosen(name)) await runSuite(name, others);
}
for (const [name = ''] of SLOW_SUITES) if (chosen.includes(name)) await runSuite(name, []);
finish();

/**
 * Two checks at a time, since each has one thread. The time is that of all of them.
 * @param {typeof CHECKS} checks
 */
async function runChecks(checks) {
  if (checks.length === 0) return;
  const started = moment();
  const left = [...checks];
  const workers = [0, 1].map(async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await check(...next);
  });
  await Promise.all(workers);
  times.push(timeSince('checks', started));
}

/**
 * What a check prints comes after it has ended, in one piece.
 * @param {string} name
 * @param {string[][]} commands all of which have to end with 0
 */
async function check(name, ...commands) {
  const started = moment();
  let passed = true;
  let printed = '';
  for (const [program = '', ...args] of commands) {
    const { code, output } = await runQuietly(program, args);
    process.stdout.write(output);
    printed += output;
    passed = code === 0 && passed;
  }
  count[passed ? 'passed' : 'failed'] += 1;
  steps.push({ name, passed, output: printed });
  console.log(ended(name, passed, timeSince(name, started)));
}

/**
 * @param {string} name of the step and of its first project
 * @param {readonly string[]} more projects
 */
async function runSuite(name, more) {
  const started = moment();
  const file = `test-results/${name}.json`;
  rmSync(`${root}/${file}`, { force: true });
  const projects = [name, ...more].map((project) => `--project=${project}`);
  const reporters = ['default', './tools/timed-json-reporter.mjs'].map((of) => `--reporter=${of}`);
  const vitest = [...bin('vitest/vitest.mjs'), 'run', ...projects];
  const code = await run([...vitest, ...reporters, `--outputFile.json=${file}`]);
  const results = readResults(`${root}/${file}`);
  files.push(...results);
  const { passed, failed, skipped } = countTests(results, code);
  count.passed += passed;
  count.failed += failed;
  count.skipped += skipped;
  steps.push({ name, passed: code === 0, thrown: readUnhandled(`${root}/${file}`) });
  for (const line of goldenLines(results)) console.log(line);
  report(name, code === 0, started);
}

/**
 * @param {string} name
 * @param {boolean} passed
 * @param {import('./test-times.mjs').Moment} started
 */
function report(name, passed, started) {
  const time = timeSince(name, started);
  times.push(time);
  console.log(`${ended(name, passed, time)}\n`);
}

/**
 * @param {string} name
 * @param {boolean} passed
 * @param {import('./test-times.mjs').StepTime} time
 */
function ended(name, passed, { seconds }) {
  return `${name}: ${passed ? 'passed' : 'FAILED'} (${seconds.toFixed(1)} s)`;
}

/**
 * @param {string[]} command
 * @returns {Promise<number>}
 */
function run([program = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(pathOf(program), args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<{ readonly code: number, readonly output: string }>}
 */
function runQuietly(program, args) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(pathOf(program), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    }
    child.on('error', (error) => resolve({ code: 127, output: `${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** @param {string} program */
function pathOf(program) {
  return program === 'node' ? process.execPath : program;
}

function finish() {
  if (files.length > 0) {
    console.log(['Slowest files:', ...slowestLines(files, root), ''].join('\n'));
  }
  for (const line of timeLines(times, timeSince('all', begun))) console.log(line);
  for (const line of failureLines(files, steps, root)) console.log(line);
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exit(count.failed > 0 ? 1 : 0);
}
