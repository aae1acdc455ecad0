/** The files that a job was made with, brought back: learned words and LoRAs. */
import { readBlob } from '../../workers/records/blobs.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { ChosenLora, JobRecord, LearnedWord } from '../../workers/records/record.ts';
import { setLearnedWords } from '../stores/learned-words.ts';
import { setLoras } from '../stores/loras.ts';
import { useModels } from '../stores/models.ts';
import { setSession } from '../stores/session.ts';
import type { SourceTurn } from '../stores/source-turn.ts';
import { addLoraFile } from './add-lora.ts';
import { chosenByPath } from './chosen-lora.ts';

/** Puts the learned words and LoRAs of a job on the screen. @param turn null: the picture stays as it is */
export async function recallLists(job: JobRecord, turn: SourceTurn | null): Promise<void> {
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
