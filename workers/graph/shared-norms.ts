import { concatenate } from './parts.ts';
import type { FeatureMap, Layers, NormOptions, Window } from './layers.ts';

/** Inputs and outputs of a graph whose norms share statistics with other graphs or calls. */
export const SHARED = {
  /** [norms, 2, groups] in f32: what the norms are to use. */
  given: 'given',
  /** [1] in f32: 1 where each norm adds the statistics of its own window to what is given, else 0. */
  own: 'own',
  /** [norms, 2, groups] in f32: the statistics of each norm's own window. */
  found: 'found',
  from: (cells: number) => `from_${cells}`,
  to: (cells: number) => `to_${cells}`,
} as const;

/**
 * Every third cell of large levels is looked at, in both directions: a ninth of them is enough for a mean, and
 * three meets all cells of the squares that an upsampling makes.
 */
const STEPS: ReadonlyMap<number, number> = new Map([
  [8, 3],
  [4, 2],
]);

/**
 * The norms of a graph that sees one tile of a map. Each norm finds mean and variance of the tile's window,
 * which is an output of the graph, and uses those it is given, which may be the whole map's.
 */
export class SharedNorms {
  readonly #l: Layers;
  readonly #options: NormOptions;
  readonly #given: string;
  readonly #own: string;
  readonly #windows = new Map<number, Window>();
  readonly #found: string[] = [];

  /** @param norms how many there are */
  constructor(l: Layers, norms: number, options: NormOptions) {
    this.#l = l;
    this.#options = options;
    const dims = [norms, 2, options.groups];
    this.#given = l.builder.input('statistics', SHARED.given, 'fp32', dims, options.groups).name;
    this.#own = l.builder.input('statistics', SHARED.own, 'fp32', [1], 1).name;
  }

  /**
   * The next norm.
   * @param cells of the map along the side of one cell of the tile's outline, as windows are given in
   */
  norm(x: FeatureMap, key: string, { silu, cells }: { silu: boolean; cells: number }): FeatureMap {
    const { builder } = this.#l;
    const { groups } = this.#options;
    const index = this.#found.length;
    const found = this.#l.statistics(x, groups, this.#window(cells));
    const one = builder.int64s([1, 2, groups]);
    this.#found.push(builder.node('Reshape', [found.name, one])[0]);
    const [given] = builder.node('Gather', [this.#given, builder.int64s([index])]);
    const [row] = builder.node('Reshape', [given, builder.int64s([2, groups])]);
    const [ifOwn] = builder.node('Mul', [found.name, this.#own]);
    const [name] = builder.node('Add', [ifOwn, row]);
    return this.#l.normBy(x, key, { name, groups }, { ...this.#options, silu });
  }

  /** Makes the statistics that were found an output. */
  finish(): void {
    const { builder } = this.#l;
    const { groups } = this.#options;
    const name = concatenate(builder, this.#found, 0);
    const value = { kind: 'statistics', name, dtype: 'fp32', channels: groups } as const;
    builder.output(SHARED.found, value, [this.#found.length, 2, groups]);
  }

  #window(cells: number): Window {
    const known = this.#windows.get(cells);
    if (known !== undefined) return known;
    const { builder } = this.#l;
    const made = {
      from: builder.indexInput(SHARED.from(cells), [2]),
      to: builder.indexInput(SHARED.to(cells), [2]),
      step: STEPS.get(cells) ?? 1,
    };
    this.#windows.set(cells, made);
    return made;
  }
}
