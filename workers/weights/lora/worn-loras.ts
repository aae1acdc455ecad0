import type { Branches } from '../../graph/low-rank-branch.ts';
import type { LoraComponent } from '../naming/kohya.ts';
import type { WeightReader } from '../weight-reader.ts';

/** The LoRAs that a model wears, as its sessions see them. The code behind it loads when a job has one. */
export interface WornLoras {
  /**
   * Tells apart what graphs become: graphs that read these weights are the same if it is the same. Empty
   * if no LoRA changes any of them.
   */
  keyOf(component: LoraComponent, weightKeys: Iterable<string>): string;
  /** For each weight of a network that is changed, the rank of everything that is added to it. */
  branches(component: LoraComponent): Branches;
  /** The weights of a network with the LoRAs. */
  reader(base: WeightReader, component: LoraComponent): WeightReader;
}
