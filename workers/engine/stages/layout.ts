/**
 * [1,C,H,W] → [1,H,W,C].
 * @param area H·W
 */
export function toNhwc(values: Float32Array, channels: number, area: number) {
  const out = new Float32Array(values.length);
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < area; p++) out[p * channels + c] = values[c * area + p] ?? 0;
  }
  return out;
}

/**
 * [1,H,W,C] → [1,C,H,W].
 * @param area H·W
 */
export function toNchw(values: Float32Array, channels: number, area: number) {
  const out = new Float32Array(values.length);
  for (let p = 0; p < area; p++) {
    for (let c = 0; c < channels; c++) out[c * area + p] = values[p * channels + c] ?? 0;
  }
  return out;
}
