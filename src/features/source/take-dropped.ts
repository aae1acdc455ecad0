/** What a drop or a paste brings: a model's folder or file, a LoRA, a learned word, pictures, or addresses of pictures. */
import { EngineError } from '../../../workers/failure.ts';
import { addLoraFile } from '../../actions/add-lora.ts';
import { setSourceWithRecipe } from '../../actions/recipe.ts';
import { fetchPicture } from '../../jobs/source-fetch.ts';
import { isCheckpoint } from '../../models/checkpoint-file.ts';
import { isLearnedWord } from '../../models/learned-word-file.ts';
import { offerFolder } from '../../models/offer.ts';
import { droppedEntries, oneFile, readEntries } from '../../models/picked-folder.ts';
import { addLearnedWord } from '../../stores/learned-words.ts';
import { setSession } from '../../stores/session.ts';
import { takeTurn } from '../../stores/source-turn.ts';
import { addressesIn, pictureName } from './uri-list.ts';

/** Schemes that a picture can be fetched from. */
const FETCHED = /^(https?|data|blob):/i;

/**
 * Takes a model's folder or file, else a learned word, else a LoRA, else the first picture, else the address of one
 * that was dragged out of another page. To be called in the handler of the event: later the browser has emptied `data`.
 * @throws {EngineError} `model_file_missing` if a folder cannot be read
 */
export async function takeDropped(data: DataTransfer): Promise<void> {
  const entries = droppedEntries(data);
  if (entries.length > 0) return offerFolder(await readFolder(entries));
  const files = [...data.files];
  const file = files.find(({ type }) => type.startsWith('image/')) ?? files[0];
  const addresses = addressesIn(data.getData('text/uri-list'));
  if (file !== undefined && (await isCheckpoint(file))) return offerFolder(oneFile(file));
  if (file !== undefined && (await isLearnedWord(file))) return takeLearnedWord(file);
  if (file !== undefined && /\.safetensors$/i.test(file.name)) return takeLora(file);
  if (file !== undefined) {
    const shown = await setSourceWithRecipe(file, file.name);
    if (shown) sayOnlyOne(files.length, file.name);
    return undefined;
  }
  const [address] = addresses;
  return address === undefined ? undefined : takeAddress(address, addresses.length);
}

async function takeLora(file: File): Promise<void> {
  const refused = await addLoraFile(file);
  if (refused !== null) return setSession({ problem: refused });
  await say(`“${file.name}” is among the LoRAs of the next picture, under Advanced.`);
}

async function takeLearnedWord(file: File): Promise<void> {
  const word = await addLearnedWord(file);
  if (word !== null)
    await say(`“${file.name}” is a learned word, under Advanced: write ${word} in the prompt.`);
}

/** Says it wherever the person is: what was dropped is not on the stage. */
async function say(title: string): Promise<void> {
  const { toasts } = await import('../../ui/toasts.ts');
  toasts.add({ title });
}

async function takeAddress(address: string, of: number): Promise<void> {
  const turn = takeTurn();
  if (!FETCHED.test(address)) {
    const shown = address.length > 80 ? `${address.slice(0, 77)}…` : address;
    throw new EngineError(
      'file_download_error',
      `${shown} is no address that a web page can fetch a picture from.`,
      'Save the picture and drop the file instead.',
    );
  }
  const fetched = await fetchPicture(address);
  if (!turn.isLast()) return;
  if (!fetched.ok) return setSession({ problem: fetched.failure });
  const name = pictureName(address);
  if (await setSourceWithRecipe(fetched.blob, name, turn)) sayOnlyOne(of, name);
}

function sayOnlyOne(of: number, name: string): void {
  if (of < 2) return;
  setSession({ notice: `One picture at a time: of the ${of}, “${name}” was taken.` });
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
