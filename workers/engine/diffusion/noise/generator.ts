/**
 * One `torch.Generator`: a stream of normal draws that depends on the sizes of the calls before.
 */
export interface NoiseGenerator {
  /**
   * Draws as one `torch.randn` call does.
   * @param count values of the tensor, whatever its shape
   * @returns float32 values in NCHW order
   */
  randn(count: number): Float32Array<ArrayBuffer>;
}
