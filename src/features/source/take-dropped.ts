/** What a drop or a paste brings: a model's folder or file, a LoRA, a learned word, pictures, or addresses of pictures. */
import { t } from '../../language/t.ts';
import { EngineError } from '../../../workers/failure.ts';
import { addLoraFile } from '../../actions/add-lora.ts';
import { takePictures } from '../../actions/take-pictures.ts';
import { isCheckpoint } from '../../models/checkpoint-file.ts';
import { isLearnedWord } from '../../models/learned-word-file.ts';
import { offerFolder } from '../../models/offer.ts';
import { oneFile, readEntries } from '../../models/picked-folder.ts';
import { addLearnedWord } from '../../stores/learned-words.ts';
import { setSession } from '../../stores/session.ts';
import type { Dropped } from './dropped.ts';
import { takeAddress } from './take-address.ts';
import { addressesIn } from './uri-list.ts';

/**
 * Takes a model's folder or file, else a learned word, else a LoRA, else pictures, else the address of one
 * that was dragged out of another page.
 * @throws {EngineError} `model_file_missing` if a folder cannot be read
 */
export async function takeDropped({ entries, files, list }: Dropped): Promise<void> {
  if (entries.length > 0) return offerFolder(await readFolder(entries));
  const pictures = files.filter(({ type }) => type.startsWith('image/'));
  const file = pictures[0] ?? files[0];
  if (file !== undefined && (await isCheckpoint(file))) return offerFolder(oneFile(file));
  if (file !== undefined && (await isLearnedWord(file))) return takeLearnedWord(file);
  if (file !== undefined && /\.safetensors$/i.test(file.name)) return takeLora(file);
  if (file !== undefined) {
    const shown = await takePictures(pictures.length === 0 ? [file] : pictures);
    if (shown && pictures.length < 2) sayOnlyOne(files.length, file.name);
    return undefined;
  }
  return takeFirst(addressesIn(list));
}

/** Takes the address of a picture that was pasted. Whoever wrote it may be somebody else: no login goes with it. */
export async function takePasted(address: string): Promise<void> {
  const taken = await takeAddress(address, { kind: 'page' });
  if (taken.kind === 'failed') setSession({ problem: taken.failure });
}

async function takeLora(file: File): Promise<void> {
  const refused = await addLoraFile(file);
  if (refused !== null) return setSession({ problem: refused });
  await say(
    t('“{name}” is among the LoRAs of the next picture, under Advanced.', { name: file.name }),
  );
}

async function takeLearnedWord(file: File): Promise<void> {
  const word = await addLearnedWord(file);
  if (word !== null)
    await say(
      t('“{name}” is a learned word, under Advanced: write {word} in the prompt.', {
        name: file.name,
        word,
      }),
    );
}

/** Says it wherever the person is: what was dropped is not on the stage. */
async function say(title: string): Promise<void> {
  const { toasts } = await import('../../ui/toasts.ts');
  toasts.add({ title });
}

/** Where several were dragged, the first. What was dragged out of a page that a person sees may need their login. */
async function takeFirst([address, ...others]: readonly string[]): Promise<void> {
  if (address === undefined) return;
  const taken = await takeAddress(address, { kind: 'person' });
  switch (taken.kind) {
    case 'shown':
      return sayOnlyOne(others.length + 1, taken.name);
    case 'failed':
      return setSession({ problem: taken.failure });
    case 'passed':
  }
}

function sayOnlyOne(of: number, name: string): void {
  if (of < 2) return;
  setSession({
    notice: () => t('One picture at a time: of the {of}, “{name}” was taken.', { of, name }),
  });
}

async function readFolder(entries: readonly FileSystemEntry[]) {
  try {
    return await readEntries(entries);
  } catch (error) {
    throw new EngineError(
      'model_file_missing',
      'The dropped folder could not be read: it was moved or deleted, or this page may not read it.',
      'Drop it again, or pick it in the list of models.',
      { cause: error },
    );
  }
}
