import type { AuthoredGraph } from '../../graph/builder.ts';
import type { GraphTarget } from '../../graph/networks.ts';
import { COMPONENT_OF, type GraphName, graphOf, STAGE_OF, type Stage } from '../../graph/stages.ts';
import type { WornLoras } from '../../weights/lora/worn-loras.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import type { Model } from '../model.ts';

/** The graphs of a model and their weights, with the LoRAs that it wears. */
export class WornGraphs {
  readonly #model: Model;
  readonly #target: GraphTarget;
  readonly #weightKeys = new Map<Stage, readonly string[]>();
  /** null where it wears none. */
  loras: WornLoras | null = null;
  /** Whether the UNet gives what its outer level reads. */
  givesInner = false;

  /** @param target what the graphs are written for */
  constructor(model: Model, target: GraphTarget) {
    this.#model = model;
    this.#target = target;
  }

  /** Tells apart the LoRAs that change a stage; empty if none does. */
  keyOf(stage: Stage): string {
    const component = COMPONENT_OF[stage];
    if (component === 'vae' || this.loras === null) return '';
    const keys =
      this.#weightKeys.get(stage) ??
      graphOf(stage, this.#model, this.#target).weights.map(({ key }) => key);
    this.#weightKeys.set(stage, keys);
    return this.loras.keyOf(component, keys);
  }

  graph(name: GraphName): AuthoredGraph {
    const component = COMPONENT_OF[STAGE_OF[name]];
    const target = { ...this.#target, givesInner: this.givesInner };
    if (component === 'vae' || this.loras === null) return graphOf(name, this.#model, target);
    const branches = this.loras.branches(component);
    return graphOf(name, this.#model, { ...target, branches });
  }

  /** @throws what opening the weights throws */
  async weights(stage: Stage): Promise<WeightReader> {
    const component = COMPONENT_OF[stage];
    const store = await this.#model.weights(component);
    if (component === 'vae' || this.loras === null) return store;
    return this.loras.reader(store, component);
  }
}
