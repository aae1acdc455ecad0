import { parseRequest } from '../../src/request/parse-request.ts';
import type { AheadAsk, EngineJob, JobId } from '../protocol/engine-job.ts';
import { toFailure } from '../failure.ts';
import type { ExpanderStore } from './expand/expander.ts';
import { pngBytes } from './image/png-encode.ts';
import type { KeptModel } from './kept-model.ts';
import { runPipeline } from './pipeline.ts';
import type { Reporter } from './reporter.ts';
import { breaksWorker } from './runtime/create-session.ts';
import { residencyFor } from './runtime/residency.ts';
import type { RuntimeOptions } from './runtime/runtime.ts';
import type { SafetyCheckers } from './safety/checkers.ts';

/** What a loader gets from the engine. */
interface AheadTools {
  readonly kept: KeptModel;
  /** What the engine has learned of how models run here. */
  readonly how: Pick<RuntimeOptions, 'float'>;
  readonly report: Reporter;
  readonly safety: SafetyCheckers;
  readonly models: ExpanderStore;
}

/**
 * Loads a model before the first job asks for it, and stops when a job comes. What it has loaded by then stays. It
 * never takes the place of a model that is there.
 */
export class AheadLoader {
  #stop = new AbortController();

  /**
   * What fails here fails a job the same way.
   * @param between runs work when no job runs
   * @throws what broke this worker: no job can run in it after that
   */
  async load(
    ask: AheadAsk,
    tools: AheadTools,
    between: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    this.stop();
    const { signal } = (this.#stop = new AbortController());
    let broke: unknown;
    await between(async () => {
      if (signal.aborted || tools.kept.model !== null) return;
      try {
        await loadAhead(ask, tools, signal);
      } catch (error) {
        if (toFailure(error).code === 'cancelled') return;
        console.warn('The model could not be loaded ahead:', error);
        await tools.kept.releaseQuietly();
        if (breaksWorker(error)) broke = error;
      }
    });
    if (broke !== undefined) throw broke;
  }

  /** Takes effect at the next checkpoint. */
  stop(): void {
    this.#stop.abort();
  }
}

/** The third step is the first that calls the UNet's outer level alone. */
const FAST_STEPS = 3;

/**
 * Opens the model, and draws a picture of one step, or of few, that nobody sees: that makes the sessions of its stages,
 * and compiles what they run. Of a model whose stages do not all stay, only the device and the configs are opened: to
 * read gigabytes that nobody has asked for costs more than it may save.
 */
async function loadAhead(ask: AheadAsk, tools: AheadTools, signal: AbortSignal): Promise<void> {
  const { kept, how, ...others } = tools;
  const loaded = await kept.open({ ...ask.options, ...how }, tools.report);
  if (residencyFor(loaded.sessions.allWeightBytes) !== 'all') return;
  await runPipeline(unseenJob(ask), {
    ...others,
    openModel: async () => loaded,
    signal,
    guidedSteps: ask.guidedSteps,
    keep() {},
  });
}

function unseenJob({ options, size, fromPicture, fast }: AheadAsk): EngineJob {
  const parsed = parseRequest({
    prompt: '',
    ...(fromPicture && { image_url: 'grey', strength: 1 }),
    image_size: size,
    num_inference_steps: fast === undefined ? 1 : FAST_STEPS,
    guidance_scale: 1,
    ...(fast && { fast }),
    enable_safety_checker: false,
    format: 'png',
    seed: 0,
  });
  if (!parsed.ok) throw new Error(parsed.detail.map(({ msg }) => msg).join(', '));
  return {
    id: 'ahead' as JobId,
    request: parsed.request,
    source: fromPicture ? greyPicture() : null,
    // They would take their colours from this picture.
    options: { ...options, trace: false, previews: false },
  };
}

function greyPicture(): Blob {
  const side = 16;
  const data = new Uint8Array(3 * side * side).fill(128);
  return new Blob([new Uint8Array(pngBytes({ width: side, height: side, data }))]);
}
