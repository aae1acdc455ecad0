import { FIELDS, PROMPT_LIMIT } from '../fields.ts';
import { type RecordedRequest, validFields } from '../metadata.ts';
import { hasWeights } from '../prompt-weights.ts';
import { quoted } from './recipe.ts';

/** Fields by name, with values as another program wrote them; undefined where it says nothing. */
export type GivenFields = Readonly<Partial<Record<keyof RecordedRequest, unknown>>>;

/**
 * The given fields that this app can draw with.
 * @returns the others as phrases, such as “steps 150”
 */
export function takeable(given: GivenFields): {
  readonly request: RecordedRequest;
  readonly left: readonly string[];
} {
  const request = validFields(given);
  const left = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined || Object.hasOwn(request, name)) return [];
    const { title } = FIELDS[name as keyof RecordedRequest];
    return [`${title.toLowerCase()} ${quoted(valueText(value))}, which is out of range here`];
  });
  return { request, left };
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).join(' × ');
}

/** A size in a request; undefined where one side is not said. */
export function sizeOf(
  width: unknown,
  height: unknown,
): { width: unknown; height: unknown } | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** How a prompt is weighted in A1111, Forge, Fooocus and ComfyUI. */
export const WEIGHED = /\([^()]{1,200}:\s?\d{1,2}(?:\.\d{1,4})?\)/;

/**
 * The value of `prompt_weighting` for prompts of another program.
 * @param brackets what weighs words there
 */
export function weighsWords(
  brackets: RegExp,
  ...prompts: readonly (string | undefined)[]
): true | undefined {
  // A longer one is left as a whole, and is not searched.
  const short = prompts.filter((prompt) => prompt !== undefined && prompt.length <= PROMPT_LIMIT);
  return short.some((prompt = '') => brackets.test(prompt) && hasWeights(prompt)) || undefined;
}

/** What is left of a prompt that is written for a program with another maths of weights. */
export function leftOfPrompt(...prompts: readonly (string | undefined)[]): readonly string[] {
  return weighsWords(WEIGHED, ...prompts)
    ? ['how it computes weights such as (word:1.2); they count as in AUTOMATIC1111']
    : [];
}

/** The sampler of another program. A model is drawn with the class that it was made for. */
export function leftOfSampler(sampler: string | undefined, schedule?: string): readonly string[] {
  if (sampler === undefined || sampler === '') return [];
  const name = schedule === undefined || schedule === '' ? sampler : `${sampler}, ${schedule}`;
  return [`the sampler ${quoted(name)}; the model’s own is used`];
}
