import { ensureBuild } from '../../tools/build.mjs';
import { openSession, type RunnerSession } from '../../tools/runner/session.ts';
import { ensureBrowser } from '../../tools/setup.mjs';

/** The runner on a profile of its own and the software adapter, so that a GPU makes no difference. */
export async function openSoftwareSession(): Promise<RunnerSession> {
  await ensureBuild();
  return openSession({
    executable: await ensureBrowser(),
    profile: 'temporary',
    softwareGpu: true,
    onLog: () => {},
  });
}
