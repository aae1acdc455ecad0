import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import description from '../../package.json' with { type: 'json' };

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Which app this is: "0.2.0 · abc1234", the version and the commit, which has `-dirty` behind it
 * where files were changed since. The commit is "unknown" outside of a git repository.
 */
export function appVersion(folder = REPOSITORY): string {
  return `${description.version} · ${commitOf(folder)}`;
}

function commitOf(folder: string): string {
  try {
    // Without tags: the version is package.json's to say.
    const args = ['describe', '--always', '--dirty', '--exclude=*'];
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio }).trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}
