import type { AheadAsk } from '../../workers/protocol/engine-job.ts';
import { engineOptions } from '../../workers/records/engine-options.ts';
import { engineFlags, withFlags } from '../jobs/engine-flags.ts';
import { runModelNow } from '../models/run-model.ts';
import { callsOuterLevel, guidedSteps } from '../request/guided-steps.ts';
import { chosenSize } from '../request/sizes.ts';
import { useHostedKey } from '../stores/hosted-key.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';

/** A person who has not typed for so long may be done. */
const PAUSE_MS = 500;

/** A machine with less memory keeps it for the picture that is asked for. */
const LEAST_GIB = 4;

/** What asks the engine: a page's `EngineClient`. */
interface Loader {
  loadAhead(ask: AheadAsk): Promise<void>;
}

/**
 * Has the engine load the chosen model once a person has typed in the prompt, so that the first picture need not wait
 * for it. Each model is asked for once. Not where the hosted service draws, where memory is short, or where the
 * page's address says `ahead=off`.
 * @param signal stops it: another page runs the jobs
 */
export function loadAhead(engine: Loader, signal: AbortSignal): void {
  if (new URLSearchParams(location.search).get('ahead') === 'off') return;
  const asked = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const typedIn = (target: EventTarget | null): void => {
    if (!(target instanceof HTMLTextAreaElement) || target.id !== 'prompt') return;
    if (target.value === '') return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const ask = aheadAsk();
      const { id } = runModelNow();
      if (ask === null || asked.has(id)) return;
      asked.add(id);
      // Tests see by it that the model is there.
      void engine.loadAhead(ask).then(() => (document.documentElement.dataset['ahead'] = id));
    }, PAUSE_MS);
  };
  document.addEventListener('input', ({ target }) => typedIn(target), { signal });
  // Somebody may have typed before this page knew that it runs the jobs.
  typedIn(document.activeElement);
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

/** What the next run would need; null where nothing is to be loaded for it yet. */
function aheadAsk(): AheadAsk | null {
  const { source, report } = useSession.getState();
  const memory = report?.memoryGiB ?? null;
  if (useHostedKey.getState().key !== null || (memory !== null && memory < LEAST_GIB)) return null;
  const { engine, nativePixels } = runModelNow();
  const { size, request } = useSettings.getState();
  const { pixels } = chosenSize(size, source, nativePixels);
  const options = withFlags(engineOptions('app', engine), engineFlags().flags);
  const fromPicture = source !== null;
  const steps = guidedSteps(request, fromPicture);
  const fast = callsOuterLevel(request, fromPicture) ? request.fast : '';
  return { options, size: pixels, fromPicture, guidedSteps: steps, ...(fast !== '' && { fast }) };
}
