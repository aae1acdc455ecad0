import { readBlob } from '../../workers/records/blobs.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { ChosenLora, JobRecord, LearnedWord } from '../../workers/records/record.ts';
import { focusOf } from '../request/cover-crop.ts';
import { setLoras } from '../stores/loras.ts';
import { setLearnedWords } from '../stores/learned-words.ts';
import { useModels } from '../stores/models.ts';
import { setSession, useSession } from '../stores/session.ts';
import { type RequestSettings, setSettings, useSettings } from '../stores/settings.ts';
import { forgetSource, placeFocus, setSource } from '../stores/source.ts';
import { type SourceTurn, takeTurn } from '../stores/source-turn.ts';
import { addLoraFile } from './add-lora.ts';
import { chosenByPath } from './chosen-lora.ts';
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

/** The learned words and LoRAs of a job. @param turn null: the picture stays as it is */
async function recallLists(job: JobRecord, turn: SourceTurn | null): Promise<void> {
  const learnedWords = await wordsOf(job);
  const files = await loraFilesOf(job);
  if (turn?.isLast() === false) return;
  await setLearnedWords(learnedWords);
  await setLoras(lorasOf(job).filter((_, index) => files[index] === undefined));
  await recallFiles(job, files, () => turn?.isLast() !== false);
}

/** The learned words of a job whose files are stored; others were given by address. */
async function wordsOf({ request, embeddings = [] }: JobRecord): Promise<readonly LearnedWord[]> {
  const words: LearnedWord[] = [];
  for (const [index, { path, tokens }] of request.embeddings.entries()) {
    const key = embeddings[index];
    const file = typeof key === 'string' ? await readBlob(key) : undefined;
    const name = path.replace(/^blob:/, '');
    if (file !== undefined) words.push({ name, file, words: tokens.join(' ') });
  }
  return words;
}

/** The LoRAs of a job whose bytes the record holds: uploads of the endpoint, and files of the runner. */
async function loraFilesOf({ loras = [] }: JobRecord): Promise<readonly (Blob | undefined)[]> {
  return Promise.all(
    loras.map(async (key) => (typeof key === 'string' ? readBlob(key) : undefined)),
  );
}

/** The LoRAs of a job. One whose pack was deleted is found by its path, if it was installed anew. */
function lorasOf({ request, loras = [] }: JobRecord): readonly ChosenLora[] {
  const { packs } = useModels.getState();
  return (request.loras ?? []).map((asked, index) => {
    const found = chosenByPath(asked.path, asked);
    const kept = loras[index];
    if (typeof kept !== 'object' || kept === null) return found;
    const isThere = packs.some(({ id }) => id === kept.pack);
    return isThere || found.pack === null ? { ...found, ...kept } : found;
  });
}

/** The model store takes in the files that only the record holds. The first that it refuses is said. */
async function recallFiles(
  job: JobRecord,
  files: readonly (Blob | undefined)[],
  goesOn: () => boolean,
): Promise<void> {
  let problem: EngineFailure | null = null;
  for (const [index, lora] of lorasOf(job).entries()) {
    const file = files[index];
    if (file === undefined) continue;
    // The person has gone on to another picture.
    if (!goesOn()) break;
    const refused = await addLoraFile(new File([file], `${lora.name}.safetensors`), lora);
    problem ??= refused;
  }
  if (problem !== null) setSession({ problem });
}
