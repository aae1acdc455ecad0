import {
  type ComfyGraph,
  type ComfyNode,
  linked,
  promptGraph,
  upstream,
  valueOf,
  workflowGraph,
} from './comfy-graph.ts';
import { asNumber, asText, jsonRecord, own } from './json-values.ts';
import { fileTitle, type NamedLora, quoted, type Recipe } from './recipe.ts';
import { leftOfPrompt, leftOfSampler, sizeOf, takeable, WEIGHED, weighsWords } from './takeable.ts';

/** Nodes that end a workflow with a picture. */
const ENDS = /^(?:Save|Preview)(?:Image|AnimatedWEBP|AnimatedPNG)/;
/** Inputs by which nodes hand on what a prompt was made to. */
const TEXTS = ['text', 'text_g', 'text_l'];
const CHECKPOINTS = ['ckpt_name', 'unet_name', 'model_name'];

/** Kinds of nodes of which this app has no like, and what a person calls them. */
const OTHERS: readonly (readonly [type: RegExp, phrase: string])[] = [
  [/ControlNet/, 'ControlNet'],
  [/IPAdapter/, 'the IP adapter'],
  [/Upscale/, 'the upscaling'],
  [/^VAELoader$/, 'the VAE'],
  [/^CLIPSetLastLayer$/, 'the skipped CLIP layers'],
  [/Inpaint|SetLatentNoiseMask/, 'the mask'],
];

/**
 * The recipe in a ComfyUI workflow; null if it is none. A workflow is a graph that may draw several times. What is
 * read is the sampler nearest to the picture that is saved, and what leads to it.
 * @param prompt what was run; preferred, as its values have names
 * @param workflow the same as the editor keeps it
 */
export function fromComfy(prompt: string | undefined, workflow?: string): Recipe | null {
  const run = jsonRecord(prompt);
  const drawn = jsonRecord(workflow);
  const graphs = [
    ...(run === undefined ? [] : [promptGraph(run)]),
    ...(drawn === undefined ? [] : [workflowGraph(drawn)]),
  ];
  for (const graph of graphs) {
    const sampler = lastSampler(graph);
    if (sampler !== undefined) return recipeOf(graph, sampler);
  }
  return null;
}

function isSampler({ inputs }: ComfyNode): boolean {
  const draws = own(inputs, 'positive') !== undefined || own(inputs, 'guider') !== undefined;
  return draws && own(inputs, 'latent_image') !== undefined;
}

function lastSampler(graph: ComfyGraph): ComfyNode | undefined {
  // What one end was walked for in vain need not be walked for the next.
  const seen = new Set<ComfyNode>();
  for (const end of graph.values()) {
    if (!ENDS.test(end.type)) continue;
    for (const node of upstream(graph, end, seen)) if (isSampler(node)) return node;
  }
  return [...graph.values()].find(isSampler);
}

function recipeOf(graph: ComfyGraph, sampler: ComfyNode): Recipe {
  const guider = linked(graph, sampler, 'guider') ?? sampler;
  const noise = linked(graph, sampler, 'noise') ?? sampler;
  const sigmas = linked(graph, sampler, 'sigmas') ?? sampler;
  const chosen = linked(graph, sampler, 'sampler') ?? sampler;
  const positive = textOf(
    graph,
    linked(graph, guider, 'positive') ?? linked(graph, guider, 'conditioning'),
  );
  const negative = textOf(graph, linked(graph, guider, 'negative'));
  const latent = [...upstream(graph, linked(graph, sampler, 'latent_image'))];
  const empty = latent.find(({ inputs }) => asNumber(own(inputs, 'width')) !== undefined);
  const denoise = asNumber(valueOf(graph, sigmas, 'denoise'));
  const { request, left } = takeable({
    prompt: positive,
    negative_prompt: negative,
    prompt_weighting: weighsWords(WEIGHED, positive, negative),
    num_inference_steps: valueOf(graph, sigmas, 'steps'),
    guidance_scale: valueOf(graph, guider, 'cfg'),
    seed: valueOf(graph, noise, 'noise_seed') ?? valueOf(graph, noise, 'seed'),
    // At 1 nothing is said: a workflow without a picture has it, too.
    strength: denoise === 1 ? undefined : denoise,
    image_size: empty && sizeOf(valueOf(graph, empty, 'width'), valueOf(graph, empty, 'height')),
  });
  const models = [...upstream(graph, linked(graph, guider, 'model'))];
  return {
    tool: 'ComfyUI',
    request,
    model: modelOf(models),
    loras: models.flatMap(loraOf),
    left: [
      ...left,
      ...leftOfSampler(
        asText(own(chosen.inputs, 'sampler_name')),
        asText(own(sigmas.inputs, 'scheduler')),
      ),
      ...leftOfPrompt(positive, negative),
      ...othersOf(graph, sampler, latent),
    ],
  };
}

/** The first text on the way to a condition. */
function textOf(graph: ComfyGraph, condition: ComfyNode | undefined): string | undefined {
  for (const node of upstream(graph, condition)) {
    for (const name of TEXTS) {
      const text = asText(valueOf(graph, node, name));
      if (text !== undefined && text !== '') return text;
    }
  }
  return undefined;
}

function modelOf(models: readonly ComfyNode[]): string | null {
  for (const { inputs } of models) {
    const name = CHECKPOINTS.map((each) => asText(own(inputs, each))).find(Boolean);
    if (name !== undefined) return fileTitle(name);
  }
  return null;
}

function loraOf({ inputs }: ComfyNode): readonly NamedLora[] {
  const name = asText(own(inputs, 'lora_name'));
  if (name === undefined) return [];
  return [{ name: fileTitle(name), scale: asNumber(own(inputs, 'strength_model')) ?? 1 }];
}

function othersOf(
  graph: ComfyGraph,
  sampler: ComfyNode,
  latent: readonly ComfyNode[],
): readonly string[] {
  const types = new Set([...graph.values()].map(({ type }) => type));
  const earlier = latent.filter((node) => node !== sampler && isSampler(node)).length;
  const [start] = latent;
  return [
    ...(earlier > 0 ? [`the ${earlier === 1 ? 'pass' : `${earlier} passes`} before the last`] : []),
    ...OTHERS.filter(([type]) => [...types].some((each) => type.test(each))).map(
      ([, phrase]) => phrase,
    ),
    ...(start !== undefined && types.has('LoadImage')
      ? [`its picture ${quoted(loaded(graph))}`]
      : []),
  ];
}

/** The name of the first picture that a workflow reads. */
function loaded(graph: ComfyGraph): string {
  const node = [...graph.values()].find(({ type }) => type === 'LoadImage');
  return asText(own(node?.inputs, 'image')) ?? 'without a name';
}
