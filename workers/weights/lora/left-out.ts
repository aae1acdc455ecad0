/** Why keys of a file are not used. */
const REASONS = {
  unknown: 'name no layer of this model',
  other: 'belong to another kind of adapter (LoHa, LoKr, OFT or whole differences)',
  mid: 'belong to a convolution in three parts, which is not read',
  dora_scale: 'are magnitudes in kohya’s form, which diffusers leaves out too; the rest is used',
  alone: 'lack the other half of their layer',
  sgm: 'repeat layers that the file has under diffusers’ names too',
  twice: 'name a part of a layer a second time',
  shape: 'do not fit this model (force is on)',
  unread: 'say nothing for their layer',
} as const;
export type Reason = keyof typeof REASONS;

/** Characters of names in one line. A hostile file may have megabytes of them. */
const MOST_NAMES = 4000;

/** Collects the keys of a file that are not used, for the log. */
export class LeftOut {
  readonly #names = new Map<Reason, string[]>();

  add(reason: Reason, ...names: readonly string[]): void {
    const known = this.#names.get(reason);
    if (known === undefined) this.#names.set(reason, [...names]);
    else known.push(...names);
  }

  /** One line for each reason, naming the keys. @param index of the entry in the request's `loras` */
  lines(index: number): readonly string[] {
    return [...this.#names].map(([reason, names]) => {
      const all = names.join(', ');
      const shown = all.length > MOST_NAMES ? `${all.slice(0, MOST_NAMES)} …` : all;
      return `loras[${index}]: ${names.length} keys ${REASONS[reason]}: ${shown}`;
    });
  }
}
