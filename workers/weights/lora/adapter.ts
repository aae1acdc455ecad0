import type { Branches } from '../../graph/low-rank-branch.ts';
import type { LoraComponent } from '../naming/kohya.ts';
import type { LoraFile, LoraLayer } from './read-lora.ts';

/** One LoRA as a request asks for it. */
export interface Adapter {
  readonly file: LoraFile;
  /** Of the entry in the request's `loras`. */
  readonly index: number;
  /** How much of it is added; 1 is as it was trained. */
  readonly scale: number;
  /** Tells files apart: equal bytes have equal ids. */
  readonly id: string;
}

/** A layer's part of one LoRA. */
export interface AdaptedLayer {
  readonly adapter: Adapter;
  readonly layer: LoraLayer;
}

/** The LoRAs of a run, by the layers they change. */
export class Adapters {
  readonly #layers = new Map<string, AdaptedLayer[]>();
  readonly all: readonly Adapter[];

  /** A LoRA with the scale 0 adds nothing, so it counts as absent. */
  constructor(all: readonly Adapter[] = []) {
    this.all = all.filter(({ scale }) => scale !== 0);
    for (const adapter of this.all) {
      for (const layer of adapter.file.layers) {
        const name = `${layer.module.component} ${layer.module.key}`;
        const known = this.#layers.get(name);
        if (known === undefined) this.#layers.set(name, [{ adapter, layer }]);
        else known.push({ adapter, layer });
      }
    }
  }

  /** What is added to a weight, in the order of the request. */
  of(component: LoraComponent, key: string): readonly AdaptedLayer[] {
    return this.#layers.get(`${component} ${key}`) ?? [];
  }

  /** For each weight of a network that is changed, the rank of everything that is added to it. */
  branches(component: LoraComponent): Branches {
    const ranks = new Map<string, number>();
    for (const adapter of this.all) {
      for (const { module, rank } of adapter.file.layers) {
        if (module.component !== component) continue;
        ranks.set(module.key, (ranks.get(module.key) ?? 0) + rank);
      }
    }
    return ranks;
  }

  /**
   * Tells apart what graphs become: graphs that read these weights are the same if it is the same. Empty
   * if no LoRA changes any of them.
   */
  keyOf(component: LoraComponent, weightKeys: Iterable<string>): string {
    const used = new Set<Adapter>();
    for (const key of weightKeys) {
      for (const { adapter } of this.of(component, key)) used.add(adapter);
    }
    const worn = this.all.filter((adapter) => used.has(adapter));
    return worn.map(({ id, scale }) => `${id}@${scale}`).join(' ');
  }
}
