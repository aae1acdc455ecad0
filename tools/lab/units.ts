/** In decimal units: `1.39 GB`, `246 MB`. */
export function bytes(count: number): string {
  const [size, unit] = count >= 1e9 ? [count / 1e9, 'GB'] : [count / 1e6, 'MB'];
  return `${size.toFixed(size < 10 ? 2 : 0)} ${unit}`;
}

export function seconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} s`;
}

export function rate(count: number, time: number): string {
  const megabytes = count / 1e6 / time;
  return `${megabytes.toFixed(megabytes < 10 ? 2 : 0)} MB/s`;
}
