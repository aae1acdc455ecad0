import { ensureBuild } from '../../tools/build.mjs';

/** Before any file of the project, as two that run at a time must not both build. */
export async function setup(): Promise<void> {
  await ensureBuild();
}
