import { USUAL_KERNELS } from '../../graph/kernels.ts';
import type { GraphTarget } from '../../graph/networks.ts';
import { COMPONENT_OF, graphOf, type ModelConfigs, type Stage } from '../../graph/stages.ts';
import { kohyaNames, type LoraComponent } from '../naming/kohya.ts';
import { nameTable } from '../naming/name-table.ts';
import { sgmUnetName } from '../naming/sgm-unet.ts';

/** A layer of the model that a LoRA may change. */
export interface LoraModule {
  readonly component: LoraComponent;
  /** Key of its weight. */
  readonly key: string;
  /** [out, in] of a linear layer, [out, in, height, width] of a convolution. */
  readonly shape: readonly number[];
}

/** A layer, and whether the file spells it in SGM's names. */
export interface FoundModule {
  readonly module: LoraModule;
  readonly isSgm: boolean;
}

/** The layers of one model by every spelling of their names. */
export type LoraModules = (spelled: string) => FoundModule | undefined;

const STAGES = ['te1', 'te2', 'context', 'unet'] as const satisfies readonly Stage[];
/** Any target would do: all graphs read the same weights. */
const TARGET: GraphTarget = {
  dialect: 'portable',
  float: 'fp32',
  linear: 'float',
  kernels: USUAL_KERNELS,
};

/** Makes the table of a model's layers. Names are looked up whole, so none is ever guessed. */
export function loraModules(configs: ModelConfigs): LoraModules {
  const found = new Map<string, FoundModule>();
  const layers = layersOf(configs);
  const paths = layers.map(({ module, path }) => (module.component === 'unet' ? path : ''));
  const { to: sgm } = nameTable(paths, (path) => sgmUnetName(path, configs.unet));
  for (const { module, path } of layers) {
    const { component } = module;
    const other = component === 'unet' ? sgm.get(path) : undefined;
    for (const name of spellings(component, path)) found.set(name, { module, isSgm: false });
    if (other === undefined) continue;
    for (const name of [...kohyaNames(component, other), `diffusion_model.${other}`]) {
      found.set(name, { module, isSgm: true });
    }
  }
  return (spelled) => found.get(spelled) ?? found.get(withoutProcessor(spelled));
}

/** kohya's, PEFT's and diffusers'; files of the UNet alone have no prefix. */
function spellings(component: LoraComponent, path: string): readonly string[] {
  const bare = component === 'unet' ? path : path.replace(/^text_model\./, '');
  return [
    ...kohyaNames(component, path),
    `${component}.${path}`,
    `${component}.${bare}`,
    ...(component === 'unet' ? [path] : []),
  ];
}

/**
 * A name of diffusers' old files in its form of today: `attn1.processor.to_out` is `attn1.to_out.0`,
 * and `self_attn.to_q` is `self_attn.q_proj`.
 */
function withoutProcessor(spelled: string): string {
  return spelled
    .replace(/^base_model\.model\./, '')
    .replace('.processor.', '.')
    .replace(/\.self_attn\.to_([qkv])$/, '.self_attn.$1_proj')
    .replace(/\.self_attn\.to_out$/, '.self_attn.out_proj')
    .replace(/\.to_out$/, '.to_out.0');
}

/** Every weight that is a matrix or a convolution. */
function layersOf(configs: ModelConfigs) {
  const modules = new Map<string, { module: LoraModule; path: string }>();
  const add = (component: LoraComponent, key: string, shape: readonly number[]) => {
    modules.set(`${component} ${key}`, {
      module: { component, key, shape },
      path: key.replace(/\.weight$/, ''),
    });
  };
  for (const stage of STAGES) {
    const component = COMPONENT_OF[stage] as LoraComponent;
    for (const { key, shape } of graphOf(stage, configs, TARGET).weights) {
      if (shape.length < 2 || !key.endsWith('.weight') || key.endsWith('_embedding.weight'))
        continue;
      add(component, key, shape);
    }
  }
  // Nothing reads the last layer of the first text encoder, so no graph has it; files have.
  const last = configs.textEncoder.num_hidden_layers - 1;
  const known = Array.from(modules.values());
  for (const { module } of known) {
    const { component, key, shape } = module;
    if (component !== 'text_encoder') continue;
    add(component, key.replace(/\.layers\.0\./, `.layers.${last}.`), shape);
  }
  return [...modules.values()];
}
