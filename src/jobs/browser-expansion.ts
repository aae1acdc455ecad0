import { errorText } from '../../workers/failure.ts';
import type { JobRecord, LogEntry } from '../../workers/records/record.ts';
import { askBrowserModel } from './browser-model.ts';

/** What the browser's model wrote behind the prompt of a job; or a line for its log that says why not. */
export type BrowserExpansion =
  | { readonly text: string; readonly log?: undefined }
  | { readonly text?: undefined; readonly log?: LogEntry };

/**
 * Has the browser's language model write behind the prompt of a job, where the person has switched that on and
 * the job asks for it. If the model gives no answer the engine's own expander writes. Never rejects.
 */
export async function browserExpansion(
  { expander, request: { prompt, expand_prompt } }: JobRecord,
  signal: AbortSignal,
): Promise<BrowserExpansion> {
  if (expander !== 'browser' || !expand_prompt || prompt.trim() === '') return {};
  try {
    const answer = await askBrowserModel(prompt, signal);
    const phrases = answer.replace(/["“”*\n]+/g, ' ').trim();
    if (phrases === '') throw new Error('its answer is empty');
    return { text: `, ${phrases}` };
  } catch (error) {
    if (signal.aborted) return {};
    const message = `the browser’s language model wrote nothing: ${errorText(error)}`;
    return { log: { at: Date.now(), level: 'WARN', code: 'expander_stand_in', message } };
  }
}
