/**
 * Notices a VAE that answers the same to whatever it is given, as a GPU does that computes nothing: zeros, or
 * what lay in the buffer. The same to the same is right: a picture of one colour has equal tiles.
 */
export class SameAnswer {
  #first: { readonly given: Float32Array; readonly answer: Float32Array } | undefined;
  #tiles = 0;
  #givenDiffers = false;
  #answerDiffers = false;

  /** @param given what a tile was computed of @param answer what came of it */
  add(given: Float32Array, answer: Float32Array): void {
    this.#tiles += 1;
    this.#first ??= { given, answer };
    this.#givenDiffers ||= differ(given, this.#first.given);
    this.#answerDiffers ||= differ(answer, this.#first.answer);
  }

  /** What cannot be right, as the end of a sentence; null if the answers may be. */
  get impossible(): string | null {
    const { given, answer } = this.#first ?? {};
    if (given === undefined || answer === undefined) return null;
    if (this.#tiles > 1 && this.#givenDiffers && !this.#answerDiffers) {
      return 'all tiles of the picture came out the same';
    }
    if (!this.#answerDiffers && isFlat(answer) && !isFlat(given)) {
      return 'the picture has the same value everywhere';
    }
    return null;
  }
}

function differ(a: Float32Array, b: Float32Array): boolean {
  // NaN, which equals nothing, is another check's.
  return a.length !== b.length || a.some((value, i) => value !== b[i]);
}

/** Whether all values are the same, as those of a buffer that nothing was written to. */
export function isFlat(values: Float32Array): boolean {
  return values.every((value) => value === values[0]);
}
