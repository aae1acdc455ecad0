import type { GpuLook } from './device.ts';
import type { EngineEventSink } from './engine-event.ts';
import type { AheadAsk, EngineJob, JobId } from './engine-job.ts';
import type { EngineReport } from './engine-report.ts';

/**
 * What the page asks of the engine's worker, which it calls through comlink. The worker answers through one long-lived
 * event sink (engine-event.ts) handed over in `connect`.
 */
export interface EngineApi {
  /**
   * Hands over the one event sink; called once, before anything else.
   * @param base absolute URL of the app's folder, ending in a slash: the safety checker lies there
   * @param alive name of a Web Lock that the worker holds as long as it lives; null without Web Locks
   */
  connect(sink: EngineEventSink, base: string, alive: string | null): Promise<void>;
  /** Runs one job to its end. Never rejects: the end is a `done` or `failed` event. */
  run(job: EngineJob): Promise<void>;
  /**
   * Takes effect before the next UNet call; the job then ends as `failed` with code `cancelled`.
   */
  cancel(job: JobId): Promise<void>;
  /**
   * Measures the GPU's speed, and whether it has so much memory. Waits for the jobs before it, and
   * stops for a job that comes. Never rejects.
   * @param bytes of memory that a model would need
   */
  lookAtGpu(bytes: number): Promise<GpuLook>;
  /** Ends {@link lookAtGpu} as `stopped`, and frees the memory it took. */
  stopLooking(): Promise<void>;
  /**
   * Checks this machine's GPU, once (workers/engine/first-use), after the jobs before. The answer is
   * kept in the records. Never rejects, and does nothing where there is no GPU.
   * @param again check it even if it was checked before
   */
  checkDevice(again: boolean): Promise<void>;
  /**
   * Loads a model before the first job asks for it, if no job is there and no model. Stops for a job that comes. Rejects
   * if it broke the worker, which is to be ended then.
   */
  loadAhead(ask: AheadAsk): Promise<void>;
  /** For a developer to look at. Answers between two calls of a graph while a job runs. */
  inspect(): Promise<EngineReport>;
}
