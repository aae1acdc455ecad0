import { SafetyChecker } from './checker.ts';

const WEIGHTS = 'models/open-nsfw/open-nsfw.safetensors.deflate';

/**
 * The checker whose weights come with the app; the page keeps them for offline with the demo model.
 * @param base absolute URL of the app's folder, ending in a slash
 */
export function builtInChecker(base: string): SafetyChecker {
  return new SafetyChecker(async () => {
    const response = await fetch(new URL(WEIGHTS, base));
    if (!response.ok) throw new Error(`its weights answered ${response.status}.`);
    return response.blob();
  });
}
