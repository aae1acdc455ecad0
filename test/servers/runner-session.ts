import { ensureBuild } from '../../tools/build.mjs';
import { openSession, type RunnerSession } from '../../tools/runner/session.ts';
import { ensureBrowser } from '../../tools/setup.mjs';
import { COMPILE_LATE } from '../e2e/browser-arguments.ts';

/**
 * Opens the runner on its own profile and the software adapter, so results do not depend on a GPU.
 * @param onLog gets the lines of the jobs' logs
 */
export async function openSoftwareSession(
  onLog: (line: string) => void = () => {},
): Promise<RunnerSession> {
  await ensureBuild();
  return openSession({
    executable: await ensureBrowser(),
    profile: 'temporary',
    softwareGpu: true,
    onLog,
    args: [COMPILE_LATE],
  });
}
