import { type PromptStyle, type PromptTexts, weighs } from '../request/prompt-style.ts';
import { setRequest, setSettings, useSettings } from '../stores/settings.ts';

/**
 * Takes a prompt or a negative prompt as it is typed. The first weight that is written switches weights on, and
 * with the last one they are off again. In between they stay as the person has set them.
 */
export function typePrompt(change: Partial<PromptTexts>): void {
  const { request, style } = useSettings.getState();
  setRequest({ ...change, ...switched({ ...request, ...change }, style) });
}

/** Puts a style to the prompt, or takes it away. Its words may have weights, too. */
export function chooseStyle(style: PromptStyle | null): void {
  setRequest(switched(useSettings.getState().request, style));
  setSettings({ style });
}

/** What a change of texts and style switches. */
function switched(
  texts: PromptTexts,
  style: PromptStyle | null,
): { readonly prompt_weighting?: boolean } {
  const now = useSettings.getState();
  const after = weighs(texts, style);
  return weighs(now.request, now.style) === after ? {} : { prompt_weighting: after };
}
