import type { FieldError } from '../request/field-errors.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';

const LABELS: Readonly<Record<string, string>> = {
  image_url: 'the picture',
  prompt: 'the prompt',
  negative_prompt: 'the negative prompt',
  image_size: 'the size',
  num_inference_steps: 'the number of steps',
  guidance_scale: 'guidance',
  guidance_rescale: 'guidance rescale',
  strength: 'strength',
  seed: 'the seed',
  num_images: 'the number of pictures',
};

/** A refused request as a person reads it: the first fault in a sentence, all of them in `detail`. */
export function requestFailure(detail: readonly FieldError[]): EngineFailure {
  const [first] = detail;
  const field = String(first?.loc[1] ?? 'request');
  const label = LABELS[field] ?? field;
  const reason = (first?.msg ?? 'not valid').replace(/^Value error, /, '');
  return {
    code: 'invalid_request',
    message: `There is something wrong with ${label}: ${reason}.`,
    action: `Change ${label} and try again.`,
    detail,
  };
}
