/** What a checker compares pictures with: a direction and a threshold for each concept. */
export interface Concepts {
  /** [n, C], row by row, of any length. */
  readonly embeds: Float32Array;
  /** [n]: a cosine above it counts. */
  readonly thresholds: Float32Array;
}

/** The scores of a picture: how far each cosine is above its threshold, in steps of 0.001. */
export interface ConceptScores {
  readonly specialCare: readonly number[];
  readonly concepts: readonly number[];
}

/** What a picture of a concept that asks for special care adds to all scores after it. */
const ADJUSTMENT = 0.01;

/**
 * Compares a picture with the concepts, as diffusers' `StableDiffusionSafetyChecker.forward` does: the
 * concepts of special care come first, and one that counts makes all after it stricter, the other ones
 * of special care too. A score is rounded before it is looked at, so one below 0.0005 does not count.
 * @param embeds [C]: the projected picture
 */
export function conceptScores(
  embeds: Float32Array,
  specialCare: Concepts,
  concepts: Concepts,
): ConceptScores {
  let adjustment = 0;
  const special = cosines(embeds, specialCare.embeds).map((cosine, i) => {
    const score = rounded(cosine, specialCare.thresholds[i] ?? Number.NaN, adjustment);
    if (score > 0) adjustment = ADJUSTMENT;
    return score;
  });
  const scores = cosines(embeds, concepts.embeds).map((cosine, i) =>
    rounded(cosine, concepts.thresholds[i] ?? Number.NaN, adjustment),
  );
  return { specialCare: special, concepts: scores };
}

/** The cosine of `vector` [C] to each row of `rows` [n, C]. */
function cosines(vector: Float32Array, rows: Float32Array): readonly number[] {
  const width = vector.length;
  const length = Math.sqrt(dot(vector, vector));
  return Array.from({ length: rows.length / width }, (_, i) => {
    const row = rows.subarray(i * width, (i + 1) * width);
    return dot(vector, row) / (length * Math.sqrt(dot(row, row)));
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** numpy's `round(cosine − threshold + adjustment, 3)` in float32, half to even. */
function rounded(cosine: number, threshold: number, adjustment: number): number {
  const { fround } = Math;
  const score = fround(fround(fround(cosine) - threshold) + fround(adjustment));
  return halfToEven(fround(score * 1000)) / 1000;
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  const over = value - below;
  if (over !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
