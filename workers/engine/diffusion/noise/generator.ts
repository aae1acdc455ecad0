/** One `torch.Generator`: a stream of normal draws that depends on the sizes of the calls before. */
export interface NoiseGenerator {
  /** As one `torch.randn` call of `count` float32 values in all, whatever its shape; in NCHW order. */
  randn(count: number): Float32Array<ArrayBuffer>;
}
