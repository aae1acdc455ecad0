import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { rmSync, writeSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A browser profile that is ours until `release`. */
export interface Profile {
  readonly folder: string;
  /** Whether it is kept: installed packs are there next time. */
  readonly persistent: boolean;
  release(): void;
}

/** IMG2IMG_PROFILE, else a folder in the user's cache directory. */
export function defaultProfileFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['IMG2IMG_PROFILE']) return env['IMG2IMG_PROFILE'];
  return join(cacheFolder(env), 'playground-webgpu', 'img2img-profile');
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
}

/**
 * Takes a profile for this process. Two browsers cannot share one, so when another living process
 * has it (or it cannot be written) a temporary one is given, which `release` removes.
 */
export function takeProfile(folder: string | 'temporary'): Profile {
  return (folder === 'temporary' ? undefined : lockProfile(folder)) ?? temporaryProfile();
}

function temporaryProfile(): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'img2img-'));
  const release = releaseOnce(folder);
  return { folder, persistent: false, release };
}

function lockProfile(folder: string): Profile | undefined {
  const lock = join(folder, 'runner.lock');
  try {
    mkdirSync(folder, { recursive: true });
    if (existsSync(lock) && !isAlive(Number(readFileSync(lock, 'utf8')))) rmSync(lock);
    // 'wx' fails when the file is there: of two that come at once, one gets it.
    const file = openSync(lock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
  } catch {
    return undefined;
  }
  return { folder, persistent: true, release: releaseOnce(lock) };
}

/** Removes `path` when called or when the process ends, whichever comes first. */
function releaseOnce(path: string): () => void {
  const release = (): void => {
    process.off('exit', release);
    // The browser's last writes may come after its end is reported.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.on('exit', release);
  return release;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
