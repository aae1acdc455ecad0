import type { Expander } from './expander.ts';

/** The expander that comes with the app. Its lists of words are loaded for the first prompt. */
export const builtInExpander: Expander = {
  name: 'this app’s own word lists',
  async expand(prompt, seed, fits) {
    const { expandPrompt } = await import('./expand-prompt.ts');
    return expandPrompt(prompt, seed, fits);
  },
};
