/** The files that a job was made with, brought back: learned words and LoRAs. */
import { readBlob } from '../../workers/records/blobs.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { ChosenLora, JobRecord, LearnedWord } from '../../workers/records/record.ts';
import { useLoras } from '../stores/loras.ts';
import { useModels } from '../stores/models.ts';
import { noteLateLora } from '../stores/screen-now.ts';
import { setSession } from '../stores/session.ts';
import { addLoraFile } from './add-lora.ts';
import { chooseLora, chosenByPath } from './chosen-lora.ts';

/** The learned words and LoRAs of a job. */
export interface RecalledLists {
  readonly learnedWords: readonly LearnedWord[];
  /** Those that the model store has, or that their address names. */
  readonly loras: readonly ChosenLora[];
  /** The bytes of the others, each in its place; undefined in the places of `loras`. */
  readonly files: readonly (Blob | undefined)[];
}

/** Reads the learned words and LoRAs of a job, and changes nothing. */
export async function readLists(job: JobRecord): Promise<RecalledLists> {
  const learnedWords = await wordsOf(job);
  const files = await loraFilesOf(job);
  const loras = lorasOf(job).filter((_, index) => files[index] === undefined);
  return { learnedWords, loras, files };
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

/**
 * The model store takes in the files that only the record holds. The first that it refuses is said.
 * @param goesOn whether the recall still counts: it was not taken back, and no other picture was chosen
 */
export async function recallFiles(
  job: JobRecord,
  files: readonly (Blob | undefined)[],
  goesOn: () => boolean,
): Promise<void> {
  let problem: EngineFailure | null = null;
  for (const [index, lora] of lorasOf(job).entries()) {
    const file = files[index];
    if (file === undefined) continue;
    if (!goesOn()) break;
    const choose = async (pack: PackRecord): Promise<void> => {
      if (!goesOn()) return;
      const { list } = useLoras.getState();
      const chosen = chooseLora(pack, lora);
      noteLateLora(list);
      await chosen;
    };
    const refused = await addLoraFile(new File([file], `${lora.name}.safetensors`), choose);
    problem ??= refused;
  }
  if (problem !== null) setSession({ problem });
}
