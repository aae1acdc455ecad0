/**
 * `torch.linspace`: from the start in the first half, from the end in the second, so that both ends
 * are exact; multiply and add are fused (one rounding). A single point is the start.
 */
export function linspace(
  start: number,
  end: number,
  count: number,
  round: (v: number) => number,
): readonly number[] {
  const first = round(start);
  const last = round(end);
  const step = count > 1 ? round(round(last - first) / (count - 1)) : 0;
  const half = Math.floor(count / 2);
  return Array.from({ length: count }, (_, i) => {
    if (count === 1) return first;
    return round(i < half ? first + step * i : last - step * (count - 1 - i));
  });
}
