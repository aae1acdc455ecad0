import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { CENTRE, type Focus, focusOf } from '../request/cover-crop.ts';
import type { FitChoice } from '../request/fit.ts';
import type { PromptTexts } from '../request/prompt-style.ts';
import { setLearnedWords } from '../stores/learned-words.ts';
import { setLoras } from '../stores/loras.ts';
import { isRecalled, type Screen, setRecalled } from '../stores/recalled.ts';
import { screenNow } from '../stores/screen-now.ts';
import { setSession, useSession } from '../stores/session.ts';
import { type RequestSettings, setSettings, useSettings } from '../stores/settings.ts';
import { type Opened, openPicture } from '../stores/open-picture.ts';
import { putOnStage } from '../stores/source.ts';
import { keepThenShow } from '../stores/source-draft.ts';
import { type SourceTurn, takeTurn } from '../stores/source-turn.ts';
import { whileChanging } from '../stores/while-opening.ts';
import { perform } from './perform.ts';
import { readLists, recallFiles, type RecalledLists } from './recall-lists.ts';
import { recalledFit } from './recalled-fit.ts';
import { leftText } from './recipe.ts';
import { settingsOf } from './request-settings.ts';
import { offerUndoRecall } from './undo-recall.ts';

/** What of a job is brought back. `settings`: all but prompt, picture and seed. */
export type RecallPart = 'all' | 'allButSeed' | 'seed' | 'prompt' | 'picture' | 'settings';

/** The sides of the screen that a recall changes. */
type Changes = ReadonlySet<'picture' | 'prompt' | 'settings' | 'seed'>;

const CHANGES: Readonly<Record<RecallPart, Changes>> = {
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
  const shown = await whileChanging(() => readAndShow(job, changes, turn));
  if (shown === null) return;
  const { before, kept, files } = shown;
  await kept;
  // The files of LoRAs are checked against the job's model, which takes a while.
  const goesOn = (): boolean => turn?.isLast() !== false && isRecalled(before);
  if (files !== null) await recallFiles(job, files, goesOn);
}

/** @returns null if another action has begun meanwhile: the screen stays as it is */
async function readAndShow(
  job: JobRecord,
  changes: Changes,
  turn: SourceTurn | null,
): Promise<(Recall & { readonly files: RecalledLists['files'] | null }) | null> {
  // All files are read first. Then the screen changes at once, so that what a person typed until then belongs
  // to the screen of before, and all that comes later is the person's own.
  const lists = changes.has('settings') ? await readLists(job) : null;
  const opened = turn === null ? undefined : await openSourceOf(job, turn);
  if (turn?.isLast() === false) return null;
  const show = (): Recall => changeScreen(job, changes, { lists, opened });
  const shown =
    turn === null || opened === undefined
      ? { value: show() }
      : await keepThenShow({ opened, focus: focusIn(opened, job), turn }, show);
  return shown && { ...shown.value, files: lists?.files ?? null };
}

/** What a recall brings, beside the settings of its job. */
interface Brought {
  /** null: they stay as they are. */
  readonly lists: RecalledLists | null;
  /** As from {@link openSourceOf}. */
  readonly opened: Opened | null | undefined;
}

interface Recall {
  /** The screen right before it. */
  readonly before: Screen;
  /** When the lists are stored. */
  readonly kept: Promise<unknown>;
}

/** Changes all of the screen at once, and notes how it was. */
function changeScreen(job: JobRecord, changes: Changes, { lists, opened }: Brought): Recall {
  const { fit, left } = recalledFit(job, opened?.source ?? null);
  const before = screenNow();
  if (opened !== undefined) putOnStage(opened, focusIn(opened, job));
  showSettings(job, changes, fit);
  const kept = Promise.all([
    lists !== null && setLearnedWords(lists.learnedWords),
    lists !== null && setLoras(lists.loras),
  ]);
  if (left !== null && changes.has('settings')) sayLeft(left);
  setRecalled(before, screenNow());
  void perform(offerUndoRecall);
  return { before, kept };
}

/**
 * Opens the picture that a job was made of.
 * @returns null if the job has none; undefined if the picture on the stage stays
 */
async function openSourceOf(
  { source: key, mask: maskKey, request }: JobRecord,
  turn: SourceTurn,
): Promise<Opened | null | undefined> {
  // The same settings with a picture would make another one.
  if (request.image_url === undefined) return null;
  const blob = key === null ? undefined : await readBlob(key);
  const mask = typeof maskKey === 'string' ? await readBlob(maskKey) : undefined;
  if (blob === undefined) return undefined;
  const name = request.image_url.replace(/^blob:/, '');
  return (await openPicture({ blob, name, mask }, turn)) ?? undefined;
}

function focusIn(opened: Opened | null, { request }: JobRecord): Focus {
  return opened === null ? CENTRE : focusOf(request.crop, opened.source);
}

/** Beside what is said of the mask. */
function sayLeft(phrase: () => string): void {
  const { notice } = useSession.getState();
  const left = (): string => leftText([phrase]);
  setSession({ notice: notice === null ? left : () => `${notice()} ${left()}` });
}

function showSettings(
  { request, options, expander, written }: JobRecord,
  changes: Changes,
  fit: FitChoice,
): void {
  const now = useSettings.getState().request;
  const {
    request: wanted,
    seed,
    seedLocked = false,
    ...size
  } = settingsOf(request, now, options.nativePixels);
  setSettings({
    request: {
      ...(changes.has('settings') ? { ...(wanted ?? now), fit } : now),
      ...promptsOf(changes.has('prompt') ? { ...(wanted ?? now), ...textsOf(written) } : now),
    },
    ...(changes.has('prompt') && { style: written?.style ?? null }),
    ...(changes.has('settings') && {
      ...size,
      ...(request.expand_prompt && { browserExpander: expander === 'browser' }),
      model: options.model.id,
    }),
    ...(changes.has('seed') && seed !== undefined && { seed, seedLocked }),
    ...(changes.has('picture') && { view: '' }),
  });
}

/** Both prompts, and whether their brackets weigh words. */
function promptsOf(from: RequestSettings): Partial<RequestSettings> {
  const { prompt, negative_prompt, prompt_weighting } = from;
  return { prompt, negative_prompt, prompt_weighting };
}

/** What was written, without the words of a style. */
function textsOf(written: JobRecord['written']): Partial<PromptTexts> {
  if (written === undefined) return {};
  const { prompt, negative_prompt } = written;
  return { prompt, negative_prompt };
}
