import type { Expander } from './expander.ts';
import { joinText } from './join-text.ts';

/**
 * The text that the language model of the browser wrote. The page has asked for it, because workers may lack that
 * model; no seed brings it back.
 */
export function browsersText(text: string): Expander {
  return {
    name: 'this browser’s language model (not reproducible)',
    async expand(prompt, _seed, fits) {
      const start = prompt.trimEnd();
      const joined = joinText(start, text, true, fits);
      return joined === start ? prompt : joined;
    },
  };
}
