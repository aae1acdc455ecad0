import {
  asList,
  asNumber,
  asRecord,
  asText,
  jsonRecord,
  type JsonRecord,
  own,
} from './json-values.ts';
import { fileTitle, type NamedLora, type Recipe } from './recipe.ts';
import { leftOfSampler, sizeOf, takeable } from './takeable.ts';

/** Lists and models of InvokeAI of which this app has no like, and what a person calls them. */
const OTHERS: Readonly<Record<string, string>> = {
  controlnets: 'ControlNet',
  ipAdapters: 'the IP adapters',
  t2iAdapters: 'the T2I adapters',
  regions: 'the regions',
  refiner_model: 'the refiner',
  vae: 'the VAE',
  positive_style_prompt: 'the style prompt',
  negative_style_prompt: 'the negative style prompt',
};

/** The recipe in InvokeAI's metadata (`invokeai_metadata`, since version 3); null if it is none. */
export function fromInvoke(text: string | undefined): Recipe | null {
  const said = jsonRecord(text);
  if (said === undefined || own(said, 'positive_prompt') === undefined) return null;
  const { request, left } = takeable({
    prompt: own(said, 'positive_prompt'),
    negative_prompt: own(said, 'negative_prompt') ?? undefined,
    num_inference_steps: own(said, 'steps'),
    guidance_scale: own(said, 'cfg_scale'),
    guidance_rescale: own(said, 'cfg_rescale_multiplier') ?? undefined,
    seed: own(said, 'seed'),
    strength: own(said, 'strength') ?? undefined,
    image_size: sizeOf(own(said, 'width'), own(said, 'height')),
  });
  const model = nameOf(own(said, 'model'));
  return {
    tool: 'InvokeAI',
    request,
    model: model === '' ? null : model,
    loras: asList(own(said, 'loras')).flatMap(loraOf),
    left: [
      ...left,
      ...leftOfSampler(asText(own(said, 'scheduler'))),
      ...Object.entries(OTHERS).flatMap(([name, phrase]) => (hasSome(said, name) ? [phrase] : [])),
    ],
  };
}

/** A model has a `name`, before version 4 a `model_name`. */
function nameOf(model: unknown): string {
  const record = asRecord(model);
  return fileTitle(asText(own(record, 'name')) ?? asText(own(record, 'model_name')) ?? '');
}

function loraOf(entry: unknown): readonly NamedLora[] {
  const record = asRecord(entry);
  const name = nameOf(own(record, 'model') ?? own(record, 'lora'));
  return name === '' ? [] : [{ name, scale: asNumber(own(record, 'weight')) ?? 1 }];
}

function hasSome(said: JsonRecord, name: string): boolean {
  const value = own(said, name);
  if (Array.isArray(value) || typeof value === 'string') return value.length > 0;
  return value !== undefined && value !== null;
}
