import { ensureBuild } from '../../tools/build.mjs';

/** Builds before any test file runs, because two files that run at a time must not both build. */
export async function setup(): Promise<void> {
  await ensureBuild();
}
