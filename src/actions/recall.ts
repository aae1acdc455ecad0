import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord, LearnedWord } from '../../workers/records/record.ts';
import { focusOf } from '../request/cover-crop.ts';
import { setLoras } from '../stores/loras.ts';
import { setLearnedWords } from '../stores/learned-words.ts';
import { useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { forgetSource, placeFocus, setSource } from '../stores/source.ts';
import { takeTurn } from '../stores/source-turn.ts';
import { addLoraFile } from './add-lora.ts';
import { chosenByPath } from './chosen-lora.ts';
import { settingsOf } from './request-settings.ts';

/**
 * Puts a job's source, crop, mask and every parameter back on the screen and locks its seed for the next
 * run. A job without a source takes the picture away.
 */
export async function recall(job: JobRecord | undefined): Promise<void> {
  if (job === undefined) return;
  const turn = takeTurn();
  const { request, options } = job;
  const blob = job.source === null ? undefined : await readBlob(job.source);
  const mask = typeof job.mask === 'string' ? await readBlob(job.mask) : undefined;
  if (blob !== undefined) {
    const name = request.image_url?.replace(/^blob:/, '') ?? '';
    const shown = await setSource(blob, name, { turn, mask });
    const { source } = useSession.getState();
    if (shown && source !== null) await placeFocus(focusOf(request.crop, source), true);
  }
  // The same settings with a picture would make another one.
  if (request.image_url === undefined) await forgetSource(turn);
  const learnedWords = await wordsOf(job);
  const files = await loraFilesOf(job);
  // The person has gone on to another picture.
  if (!turn.isLast()) return;
  await setLearnedWords(learnedWords);
  await recallLoras(job, files);
  setSettings({
    ...settingsOf(request, useSettings.getState().request, options.nativePixels),
    model: options.model.id,
    view: '',
  });
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

/** The model store takes in a file that only the record holds. */
async function recallLoras(
  { request, loras = [] }: JobRecord,
  files: readonly (Blob | undefined)[],
): Promise<void> {
  const chosen = (request.loras ?? []).map(({ path, scale }, index) => {
    const kept = loras[index] ?? null;
    return { ...chosenByPath(path, scale), ...(kept !== null && typeof kept === 'object' && kept) };
  });
  await setLoras(chosen.filter((_, index) => files[index] === undefined));
  for (const [index, file] of files.entries()) {
    const { name = '', scale = 1 } = chosen[index] ?? {};
    if (file !== undefined) await addLoraFile(new File([file], `${name}.safetensors`), scale);
  }
}
