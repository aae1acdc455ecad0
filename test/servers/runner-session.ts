import { ensureBuild } from '../../tools/build.mjs';
import { openSession, type RunnerSession } from '../../tools/runner/session.ts';
import { ensureBrowser } from '../../tools/setup.mjs';
import { compileLate } from '../e2e/browser-arguments.ts';

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
    // Goldens run longer than other tests: 170 CPU seconds, and 175 with 100.
    args: [compileLate(10)],
  });
}
