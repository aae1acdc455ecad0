import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { focusOf } from '../request/cover-crop.ts';
import { useSession } from '../stores/session.ts';
import { type RequestSettings, setSettings, useSettings } from '../stores/settings.ts';
import { forgetSource, placeFocus, setSource } from '../stores/source.ts';
import { type SourceTurn, takeTurn } from '../stores/source-turn.ts';
import { recallLists } from './recall-lists.ts';
import { settingsOf } from './request-settings.ts';
import { offerUndo, screenNow } from './undo-recall.ts';

/** What of a job is brought back. `settings`: all but prompt, picture and seed. */
export type RecallPart = 'all' | 'allButSeed' | 'seed' | 'prompt' | 'picture' | 'settings';

/** Which sides of the screen each part changes. */
const CHANGES: Readonly<
  Record<RecallPart, ReadonlySet<'picture' | 'prompt' | 'settings' | 'seed'>>
> = {
  all: new Set(['picture', 'prompt', 'settings', 'seed']),
  allButSeed: new Set(['picture', 'prompt', 'settings']),
  seed: new Set(['seed']),
  prompt: new Set(['prompt']),
  picture: new Set(['picture']),
  settings: new Set(['settings']),
};

/**
 * Puts a job's source, crop, mask and every parameter, or a part of that, back on the screen. Its seed is locked
 * for the next run. A job without a source takes the picture away. What was there before can be brought back
 * ({@link undoRecall}).
 */
export async function recall(job: JobRecord | undefined, part: RecallPart = 'all'): Promise<void> {
  if (job === undefined) return;
  const changes = CHANGES[part];
  const turn = changes.has('picture') ? takeTurn() : null;
  const before = await screenNow();
  if (turn !== null && !(await recallPicture(job, turn))) return;
  const { request, options } = job;
  const now = useSettings.getState().request;
  const {
    request: wanted,
    seed,
    seedLocked = false,
    ...size
  } = settingsOf(request, now, options.nativePixels);
  const { prompt, negative_prompt } = wanted ?? now;
  // At once, before anything that takes time: what is typed from now on stays, and a file of a LoRA is checked
  // against the job's model.
  setSettings({
    request: {
      ...(changes.has('settings') ? (wanted ?? now) : now),
      ...(changes.has('prompt') ? { prompt, negative_prompt } : promptsOf(now)),
    },
    ...(changes.has('settings') && {
      ...size,
      ...(request.expand_prompt && { browserExpander: job.expander === 'browser' }),
      model: options.model.id,
    }),
    ...(changes.has('seed') && seed !== undefined && { seed, seedLocked }),
    ...(turn !== null && { view: '' }),
  });
  if (changes.has('settings')) await recallLists(job, turn);
  await offerUndo(before);
}

function promptsOf({ prompt, negative_prompt }: RequestSettings): Partial<RequestSettings> {
  return { prompt, negative_prompt };
}

/** @returns false if the person has gone on to another picture meanwhile */
async function recallPicture(
  { source: key, mask: maskKey, request }: JobRecord,
  turn: SourceTurn,
): Promise<boolean> {
  const blob = key === null ? undefined : await readBlob(key);
  const mask = typeof maskKey === 'string' ? await readBlob(maskKey) : undefined;
  if (blob !== undefined) {
    const name = request.image_url?.replace(/^blob:/, '') ?? '';
    const shown = await setSource(blob, name, { turn, mask });
    const { source } = useSession.getState();
    if (shown && source !== null) await placeFocus(focusOf(request.crop, source), true);
  }
  // The same settings with a picture would make another one.
  if (request.image_url === undefined) await forgetSource(turn);
  return turn.isLast();
}
