import { PROMPT_LIMIT } from '../fields.ts';
import { type Infotext, readInfotext } from '../infotext.ts';
import { fileTitle, type NamedLora, quoted, type Recipe, type RecipeTool } from './recipe.ts';
import { leftOfPrompt, leftOfSampler, sizeOf, takeable, WEIGHED, weighsWords } from './takeable.ts';

/** Pairs that say nothing of the picture, or are read by name below. */
const SILENT = new Set([
  'Steps',
  'Sampler',
  'Schedule type',
  'Scheduler',
  'CFG scale',
  'Seed',
  'Size',
  'Model',
  'Base model',
  'Model hash',
  'Base model hash',
  'VAE hash',
  'Lora hashes',
  'TI hashes',
  'Hashes',
  'Version',
  'User',
  'Created Date',
  'RNG',
  'Denoising strength',
  'Fast',
  'Guidance end',
  'Style',
  'Raw prompt',
  'Raw negative prompt',
  'Mask blur',
  'Performance',
  'NGMS',
  'Batch size',
  'Batch pos',
  'Size-1',
  'Size-2',
]);

/** Pairs of one extension begin alike; one phrase for all of them is enough. */
const GROUPS: readonly (readonly [begins: RegExp, phrase: string])[] = [
  [/^Hires /, 'the high-resolution pass (Hires fix)'],
  [/^ControlNet/, 'ControlNet'],
  [/^ADetailer/, 'ADetailer'],
  [/^Refiner/, 'the refiner'],
  [/^(?:Variation seed|Seed resize)/, 'the variation seed'],
  [/^Lora_\d+$|^LoRA \d+$/i, ''],
];
/** The most pairs that are named one by one. */
const MOST_NAMED = 6;

const LORA = /<(?:lora|lyco):([^:<>]{1,200})(?::([^:<>]{0,20}))?[^<>]{0,100}>/g;

/** The recipe in AUTOMATIC1111's text, which Forge, Fooocus and many others write too; null if it is none. */
export function fromInfotext(text: string | undefined): Recipe | null {
  if (text === undefined) return null;
  const infotext = readInfotext(text);
  const { parameters } = infotext;
  const steps = parameters['Steps'];
  if (steps === undefined) return null; // some other comment
  const tool = toolOf(infotext);
  const raw = tool === 'Fooocus' ? parameters['Raw prompt'] : undefined;
  const { prompt, loras } = withoutLoras(raw ?? infotext.prompt);
  const negative = parameters['Raw negative prompt'] ?? infotext.negativePrompt;
  const size = /^(\d+)x(\d+)$/.exec(parameters['Size'] ?? '');
  const { request, left } = takeable({
    prompt,
    negative_prompt: negative,
    prompt_weighting: weighsWords(bracketsOf(tool), prompt, negative),
    num_inference_steps: steps,
    guidance_scale: parameters['CFG scale'],
    seed: parameters['Seed'],
    strength: parameters['Denoising strength'],
    fast: parameters['Fast'],
    guidance_end_sigma: parameters['Guidance end'],
    image_size: sizeOf(size?.[1], size?.[2]),
  });
  return {
    tool,
    request,
    model: modelOf(parameters),
    loras: [...loras, ...fooocusLoras(parameters)],
    left: [
      ...left,
      ...leftOfSampler(
        parameters['Sampler'],
        parameters['Schedule type'] ?? parameters['Scheduler'],
      ),
      ...(tool === 'Fooocus' ? leftOfPrompt(prompt, negative) : []),
      ...otherPairs(parameters),
    ],
  };
}

function toolOf({ parameters }: Infotext): RecipeTool {
  const version = parameters['Version'] ?? '';
  if (/^Fooocus/i.test(version)) return 'Fooocus';
  if (/^(?:f\d|forge|neo)/i.test(version)) return 'Forge';
  return /^v?\d/.test(version) ? 'AUTOMATIC1111' : 'another program';
}

/** A1111 and Forge weigh by brackets without a number too; what others write them for is not known. */
function bracketsOf(tool: RecipeTool): RegExp {
  return tool === 'AUTOMATIC1111' || tool === 'Forge' ? /[([]/ : WEIGHED;
}

function modelOf(parameters: Infotext['parameters']): string | null {
  const model = parameters['Model'] ?? parameters['Base model'];
  return model === undefined || model === '' ? null : fileTitle(model);
}

/** Takes `<lora:name:0.8>` out of a prompt: here a LoRA is no part of the text. */
function withoutLoras(text: string): { prompt: string; loras: readonly NamedLora[] } {
  // No prompt here. Searched, a text of megabytes would hold the page.
  if (text.length > PROMPT_LIMIT) return { prompt: text, loras: [] };
  const loras: NamedLora[] = [];
  const prompt = text.replaceAll(LORA, (_, name: string, scale: string | undefined) => {
    loras.push({ name: fileTitle(name), scale: scaleOf(scale) });
    return '';
  });
  return {
    prompt:
      loras.length === 0
        ? text
        : prompt
            .replaceAll(/[ \t]{2,}/g, ' ')
            .replaceAll(' \n', '\n')
            .trim(),
    loras,
  };
}

/** Fooocus counts them in pairs: “LoRA 1: file.safetensors : 0.5”. */
function fooocusLoras(parameters: Infotext['parameters']): readonly NamedLora[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (!/^(?:LoRA \d+|Lora_\d+)$/i.test(name)) return [];
    const [file = '', scale] = value.split(' : ');
    return [{ name: fileTitle(file), scale: scaleOf(scale) }];
  });
}

function scaleOf(text: string | undefined): number {
  const scale = Number(text ?? '');
  return text === undefined || text.trim() === '' || !Number.isFinite(scale) ? 1 : scale;
}

/** What the text says beyond what this app knows. */
function otherPairs(parameters: Infotext['parameters']): readonly string[] {
  const groups = new Set<string>();
  const single: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (SILENT.has(name)) continue;
    const group = GROUPS.find(([begins]) => begins.test(name));
    if (group === undefined) single.push(`${name} ${quoted(value)}`);
    else if (group[1] !== '') groups.add(group[1]);
  }
  const more = single.length - MOST_NAMED;
  const rest = more > 0 ? [`${more} more`] : [];
  return [...groups, ...single.slice(0, MOST_NAMED), ...rest];
}
