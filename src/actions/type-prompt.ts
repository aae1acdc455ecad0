import { hasWeights } from '../request/prompt-weights.ts';
import { type RequestSettings, setRequest, useSettings } from '../stores/settings.ts';

/**
 * Takes a prompt or a negative prompt as it is typed. The first weight that is written switches weights on, and
 * with the last one they are off again. In between they stay as the person has set them.
 */
export function typePrompt(change: Partial<Pick<RequestSettings, 'prompt' | 'negative_prompt'>>) {
  const { request } = useSettings.getState();
  const before = weighs(request);
  const after = weighs({ ...request, ...change });
  setRequest({ ...change, ...(before !== after && { prompt_weighting: after }) });
}

function weighs({ prompt, negative_prompt }: RequestSettings): boolean {
  return hasWeights(prompt) || hasWeights(negative_prompt);
}
