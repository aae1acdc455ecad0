import { fetchWhole } from '../../weights/sources/fetch-whole.ts';
import { readKept } from './kept-folder.ts';

/** As models-manifest.json has it. */
const FOLDER = 'models/open-nsfw/';
const WEIGHTS = 'open-nsfw.safetensors.deflate';
/** Far more than the file has. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The weights of the safety checker that comes with the app, deflated: out of the store once they are
 * kept there, else from the app's folder.
 * @param base absolute URL of the app's folder, ending in a slash
 * @throws where neither has them
 */
export async function builtInWeights(base: string): Promise<Blob> {
  const folder = new URL(FOLDER, base).href;
  const kept = await readKept(folder, WEIGHTS);
  if (kept !== undefined) return new Blob([kept]);
  try {
    return await fetchWeights(folder);
  } catch (error) {
    const earlier = await readKept(folder, WEIGHTS, 'any');
    if (earlier === undefined) throw error;
    return new Blob([earlier]);
  }
}

async function fetchWeights(folder: string): Promise<Blob> {
  return new Blob([await fetchWhole(new URL(WEIGHTS, folder), 'its file of weights', MOST_BYTES)]);
}
