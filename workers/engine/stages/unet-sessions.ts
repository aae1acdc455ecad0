import type { LatentSize } from '../runtime/fixed-size.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { OrtSession } from '../runtime/ort.ts';
import type { UnetFeeds } from '../runtime/unet-feeds.ts';

/** The sessions that a run's steps call. */
export interface UnetSessions {
  readonly whole: OrtSession;
  /** The outer level alone; null where every step calls the whole UNet. */
  readonly outer: OrtSession | null;
}

/**
 * Opens them.
 * @param callsOuter whether there are steps that call the outer level alone
 * @param size of the latents
 * @throws EngineError as {@link JobRun.session}
 */
export async function openUnet(
  run: JobRun,
  callsOuter: boolean,
  size: LatentSize,
): Promise<UnetSessions> {
  return {
    whole: await run.session('unet'),
    outer: callsOuter ? await run.session('unet_outer', { size }) : null,
  };
}

/** Those of the inputs that a session reads: the outer level has less attention than the whole, or none. */
export function readBy({ inputNames }: OrtSession, feeds: UnetFeeds): UnetFeeds {
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => inputNames.includes(name)));
}
