import { FIELDS, PROMPT_LIMIT } from '../fields.ts';
import { type RecordedRequest, validFields } from '../metadata.ts';
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
const WEIGHT = /\([^()]{1,200}:\s?\d{1,2}(?:\.\d{1,4})?\)/;

/** What is left of a prompt that is written for another program. */
export function leftOfPrompt(...prompts: readonly (string | undefined)[]): readonly string[] {
  // A longer one is left as a whole, and is not searched.
  const short = prompts.filter((prompt) => prompt !== undefined && prompt.length <= PROMPT_LIMIT);
  const weighted = short.some((prompt) => WEIGHT.test(prompt ?? ''));
  return weighted ? ['weights in the prompt, such as (word:1.2), which stay as plain text'] : [];
}

/** The sampler of another program. A model is drawn with the class that it was made for. */
export function leftOfSampler(sampler: string | undefined, schedule?: string): readonly string[] {
  if (sampler === undefined || sampler === '') return [];
  const name = schedule === undefined || schedule === '' ? sampler : `${sampler}, ${schedule}`;
  return [`the sampler ${quoted(name)}; the model’s own is used`];
}
