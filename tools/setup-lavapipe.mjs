/**
 * Installs Mesa's lavapipe, a Vulkan driver for the CPU with 16-bit floats, which the fp16 tests
 * need. It is installed on CI only, from Debian's backports, as stable Debian's is too old. On
 * other machines the tests use the driver they find, or are skipped and say why. Plain JavaScript
 * that needs Node alone.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run } from './setup.mjs';

/** First Mesa whose lavapipe Dawn accepts and that offers shader-f16. */
const OLDEST_MESA = 25;

/**
 * Installs the driver if this is CI on a Debian with root. Otherwise it says on stderr why it did
 * not.
 */
export async function ensureLavapipe() {
  if (!process.env['CI'] || process.getuid?.() !== 0 || mesaVersion() >= OLDEST_MESA) return;
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(readIfThere('/etc/os-release'))?.[1];
  const mirror = codename && mirrorOf(codename);
  if (!mirror) return;
  console.error("Installing lavapipe from Debian's backports (apt-get) …");
  const folder = mkdtempSync(join(tmpdir(), 'backports-'));
  try {
    // A list of our own, so that the machine's sources stay as they are.
    const list = join(folder, 'sources.list');
    const suites = [codename, `${codename}-backports`];
    writeFileSync(list, suites.map((suite) => `deb ${mirror} ${suite} main\n`).join(''));
    const from = ['-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=/dev/null'];
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', [...from, 'update'], env);
    const names = ['mesa-vulkan-drivers', 'libvulkan1'];
    const target = ['-t', `${codename}-backports`, '--no-install-recommends'];
    await run('apt-get', [...from, 'install', '-y', ...target, ...names], env);
    await run('apt-get', ['update'], env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Major version of the installed drivers, 0 without. */
function mesaVersion() {
  const version = output('dpkg-query', ['-W', '-f=${Version}', 'mesa-vulkan-drivers']);
  return Number(version.split('.')[0]) || 0;
}

/**
 * The mirror this machine takes its release from.
 * @param {string} codename
 */
function mirrorOf(codename) {
  const format = '$(REPO_URI) $(CODENAME) $(COMPONENT)';
  const lines = output('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const line = lines.split('\n').find((each) => each.endsWith(` ${codename} main`));
  return line?.split(' ')[0];
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function output(program, args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
