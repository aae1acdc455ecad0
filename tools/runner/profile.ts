import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { rmSync, writeSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A browser profile that no other process uses before `release` is called. */
export interface Profile {
  readonly folder: string;
  /** Whether the profile is kept, with its installed packs, for the next time. */
  readonly persistent: boolean;
  release(): void;
}

/** IMG2IMG_PROFILE, else a folder in the user's cache directory. */
export function defaultProfileFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['IMG2IMG_PROFILE']) return env['IMG2IMG_PROFILE'];
  return join(cacheFolder(env), 'playground-webgpu', 'img2img-profile');
}

/** ENDPOINT_PROFILE, else a folder beside the runner's: jobs of the one must not wait for the other's. */
export function endpointProfileFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['ENDPOINT_PROFILE']) return env['ENDPOINT_PROFILE'];
  return join(cacheFolder(env), 'playground-webgpu', 'endpoint-profile');
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
}

/**
 * Takes a profile for this process. Two browsers cannot share one: if another living process has
 * it, or it cannot be written, a temporary profile is returned, which `release` deletes.
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
    // 'wx' fails if the file exists, so only one of two processes gets it.
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
    // The browser may still write after its end was reported.
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
    // EPERM: the process exists, but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
