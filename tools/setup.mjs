/**
 * Installs the packages of package-lock.json and a Chrome or Chromium, if they are missing. Plain
 * JavaScript that needs Node alone, because it runs before anything is installed. It writes to
 * stderr only, because its callers print their results to stdout.
 *
 * `node tools/setup.mjs` does both; `node tools/setup.mjs packages` leaves the browser out.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tells in whole sentences what a person must do before a command can run. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Runs a program with its output on stderr.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env] added to this process's own
 * @returns {Promise<number>} the exit code; 127 when the program is not there
 */
export function run(program, args, env = {}) {
  return spawned(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
function spawned(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, ...options });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Throws where Node is older than package.json asks. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(
      `This needs Node 20.19 or newer and runs on ${process.versions.node}. Install a newer Node.`,
    );
  }
}

/**
 * Whether `npm ci` has to run: whether the lockfile's hash differs from the one noted after the
 * last install. Its time alone proves nothing, because git may have written the same file again.
 * @param {string} folder the repository root
 */
export function packagesAreStale(folder) {
  const lock = join(folder, 'package-lock.json');
  const installed = modified(join(folder, 'node_modules/.package-lock.json'));
  if (installed === undefined) return true;
  if ((modified(lock) ?? 0) <= installed) return false;
  return readOrEmpty(stampOf(folder)) !== hashOf(lock);
}

/** Installs the packages of package-lock.json when they are missing or out of date. */
export async function ensurePackages() {
  checkNode();
  if (!packagesAreStale(root)) return;
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm ci would empty the folder that the link leads to, which another checkout may be using.
    throw new SetupError('node_modules is a link and out of date. Run npm ci where it leads to.');
  }
  console.error('Installing packages (npm ci) …');
  const npm = process.env['npm_execpath'];
  // .npmrc silences npm, so that `npm run img2img -- --json` prints nothing but its result.
  const install = ['ci', '--loglevel=notice'];
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...install])
    : await run('npm', install);
  if (code !== 0) {
    throw new SetupError(
      `npm ci ended with code ${code}. Check the network and the messages above, then try again.`,
    );
  }
  writeFileSync(stampOf(root), hashOf(join(root, 'package-lock.json')));
}

/**
 * The path of a Chrome or Chromium: CHROME_PATH, the system's, or the one Playwright installed.
 * @returns {Promise<string | undefined>}
 */
export async function findBrowser() {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (isExecutable(named)) return named;
    throw new SetupError(`CHROME_PATH is ${named}, which is no program. Correct it or unset it.`);
  }
  const onPath = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'].flatMap(
    (name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)),
  );
  const programs = [process.env['ProgramFiles'], process.env['LOCALAPPDATA']].flatMap((folder) =>
    folder ? [join(folder, 'Google/Chrome/Application/chrome.exe')] : [],
  );
  const found = [
    ...onPath,
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...programs,
  ].filter((path) => isExecutable(path));
  for (const path of found) {
    // On some systems `chromium` is only a script that says how to install it, so the program must
    // answer --version. On Windows that would open a window, but there are no such scripts.
    if (process.platform === 'win32' || (await answersVersion(path))) return path;
  }
  const { chromium } = await import('playwright-core');
  const installed = chromium.executablePath();
  return isExecutable(installed) ? installed : undefined;
}

/**
 * The path of a Chrome or Chromium, installed first where there is none.
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const present = await findBrowser();
  if (present) return present;
  if (isDebian() && process.getuid?.() === 0) {
    console.error('Installing chromium (apt-get) …');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], env);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], env);
  }
  const fromSystem = await findBrowser();
  if (fromSystem) return fromSystem;
  console.error("Installing Playwright's Chromium …");
  await run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);
  const fromPlaywright = await findBrowser();
  if (fromPlaywright) return fromPlaywright;
  throw new SetupError(
    'There is no Chrome or Chromium on this machine and none could be installed. ' +
      'Install Google Chrome or Chromium, or set CHROME_PATH to one.',
  );
}

/** @param {string} path */
async function answersVersion(path) {
  return (await spawned(path, ['--version'], { stdio: 'ignore' })) === 0;
}

function isDebian() {
  return /^ID=debian$/m.test(readOrEmpty('/etc/os-release'));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @param {string} path */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string} folder */
function stampOf(folder) {
  return join(folder, 'node_modules/.package-lock.sha256');
}

/** @param {string} path */
function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await ensurePackages();
    if (process.argv[2] !== 'packages') console.error(`Browser: ${await ensureBrowser()}`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
