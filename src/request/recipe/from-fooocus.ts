import { asList, asNumber, asText, jsonRecord, type JsonRecord, own } from './json-values.ts';
import { fileTitle, type NamedLora, quoted, type Recipe } from './recipe.ts';
import { leftOfPrompt, leftOfSampler, sizeOf, takeable, WEIGHED, weighsWords } from './takeable.ts';

/** Values that stand for “nothing chosen”. */
const NOTHING = new Set(['', 'None', 'none', '[]', 'Default (model)', 'Speed', 'Quality']);

/** Entries of Fooocus of which this app has no like, and what a person calls them. */
const OTHERS: Readonly<Record<string, string>> = {
  styles: 'the styles',
  refiner_model: 'the refiner',
  vae: 'the VAE',
  performance: 'the performance',
};

/** The recipe in Fooocus' own JSON (modules/meta_parser.py, scheme “fooocus”); null if it is none. */
export function fromFooocus(text: string | undefined): Recipe | null {
  const said = jsonRecord(text);
  if (said === undefined || own(said, 'base_model') === undefined) return null;
  const prompt = asText(own(said, 'prompt')) ?? '';
  const negative = asText(own(said, 'negative_prompt')) ?? '';
  const size = /^\((\d{1,6}), ?(\d{1,6})\)$/.exec(asText(own(said, 'resolution')) ?? '');
  const { request, left } = takeable({
    prompt,
    negative_prompt: negative,
    prompt_weighting: weighsWords(WEIGHED, prompt, negative),
    num_inference_steps: own(said, 'steps'),
    guidance_scale: own(said, 'guidance_scale'),
    seed: own(said, 'seed'),
    image_size: sizeOf(size?.[1], size?.[2]),
  });
  return {
    tool: 'Fooocus',
    request,
    model: fileTitle(asText(own(said, 'base_model')) ?? '') || null,
    loras: lorasOf(said),
    left: [
      ...left,
      ...leftOfSampler(asText(own(said, 'sampler')), asText(own(said, 'scheduler'))),
      ...leftOfPrompt(prompt, negative),
      ...othersOf(said),
    ],
  };
}

/** `loras` is a list of name, weight and hash; earlier versions count them, “file : weight”. */
function lorasOf(said: JsonRecord): readonly NamedLora[] {
  const listed = asList(own(said, 'loras')).map((entry) => asList(entry));
  const counted = Object.keys(said)
    .filter((name) => /^lora_combined_\d{1,2}$/.test(name))
    .map((name) => (asText(own(said, name)) ?? '').split(' : '));
  return (listed.length > 0 ? listed : counted).flatMap(([file, scale]) => {
    const name = fileTitle(asText(file) ?? '');
    return NOTHING.has(name) ? [] : [{ name, scale: asNumber(scale) ?? 1 }];
  });
}

function othersOf(said: JsonRecord): readonly string[] {
  return Object.entries(OTHERS).flatMap(([name, phrase]) => {
    const value = asText(own(said, name)) ?? '';
    return NOTHING.has(value) ? [] : [`${phrase} ${quoted(value.replaceAll(/[[\]']/g, ''))}`];
  });
}
