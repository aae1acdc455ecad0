import { EngineError, toEngineError, toFailure } from '../../failure.ts';
import type { Installed } from '../models.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { breaksWorker } from '../runtime/create-session.ts';
import { browsersText } from './browsers-text.ts';
import { builtInExpander } from './built-in.ts';
import type { Expander, ExpanderStore } from './expander.ts';

/** The id of the installable expander in the manifest. */
const MODEL = 'prompt-expansion';

/** After these nothing else is tried: they are no matter of the expander. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set(['cancelled', 'device_lost', 'engine_crashed']);

/**
 * Writes the prompt of a job out: by what the browser's language model wrote, by the installed language model, or by the app's own lists where none is
 * installed or where it cannot run, which is then logged.
 * @param fits whether the text encoders see the whole text
 * @throws EngineError `cancelled`, `device_lost`, `engine_crashed`
 */
export async function writtenPrompt(
  run: JobRun,
  store: ExpanderStore,
  fits: (text: string) => boolean,
): Promise<string> {
  if (run.job.expansion !== undefined) {
    const written = await writeOut(run, browsersText(run.job.expansion), fits);
    if (written !== run.job.request.prompt) return written;
  }
  const found = await store.findInstalled(MODEL);
  if (found === undefined) return writeOut(run, builtInExpander, fits);
  const { GeneratedText } = await import('./generated-text.ts');
  const expander = new GeneratedText(run, store, found);
  try {
    return await writeOut(run, expander, fits);
  } catch (error) {
    await noteFailure(run, store, found, error);
    return writeOut(run, builtInExpander, fits);
  }
}

async function writeOut(
  { job, checked, report }: JobRun,
  expander: Expander,
  fits: (text: string) => boolean,
): Promise<string> {
  const { prompt } = job.request;
  const expanded = await expander.expand(prompt, checked.seed, fits);
  const told =
    expanded === prompt
      ? `the prompt stays as it is: it is empty, or ${expander.name} found nothing that fits behind it`
      : `${expander.name} wrote the prompt out: ${expanded}`;
  report.log('INFO', told, 'prompt_expanded');
  return expanded;
}

/** @throws `error` if it is no matter of the expander */
async function noteFailure(
  { report }: JobRun,
  store: ExpanderStore,
  found: Installed,
  error: unknown,
): Promise<void> {
  const { code, message } = toEngineError(error);
  if (NOT_ITS_OWN.has(code) || breaksWorker(error)) throw error;
  if (error instanceof EngineError && code === 'model_damaged') {
    await store.markDamaged(found.id, toFailure(error)).catch(() => {});
  }
  const text = `the installed model for prompt expansion cannot run: ${message}`;
  report.log('WARN', text, 'expander_stand_in');
}
