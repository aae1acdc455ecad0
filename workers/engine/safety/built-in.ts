import { readKept } from '../../store/open/kept-folder.ts';
import { SafetyChecker } from './checker.ts';

/** As models-manifest.json has it. */
const FOLDER = 'models/open-nsfw/';
const WEIGHTS = 'open-nsfw.safetensors.deflate';

/**
 * The checker whose weights come with the app: out of the store once they are kept there.
 * @param base absolute URL of the app's folder, ending in a slash
 */
export function builtInChecker(base: string): SafetyChecker {
  return new SafetyChecker(async () => {
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
  });
}

async function fetchWeights(folder: string): Promise<Blob> {
  const response = await fetch(new URL(WEIGHTS, folder));
  if (!response.ok) throw new Error(`its weights answered ${response.status}.`);
  return response.blob();
}
