/** A picture's luma, row-major, 0 … 255. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** ITU-R BT.601 luma of interleaved RGB bytes. */
export function luma(rgb: ArrayLike<number>, width: number, height: number): Luma {
  const values = new Float64Array(width * height);
  for (let i = 0; i < values.length; i++) {
    const [r = 0, g = 0, b = 0] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
    values[i] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return { width, height, values };
}

const RADIUS = 5;
const WINDOW = gaussian(RADIUS, 1.5);
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Mean structural similarity (Wang et al. 2004): 11×11 Gaussian windows, σ 1.5, inside the picture. */
export function ssim(a: Luma, b: Luma): number {
  if (a.width !== b.width || a.height !== b.height) throw new RangeError('two sizes');
  const blur = (f: (i: number) => number) =>
    blurred(
      a.values.map((_, i) => f(i)),
      a.width,
      a.height,
    );
  const at = ({ values }: Luma, i: number) => values[i] ?? NaN;
  const [ma, mb] = [blur((i) => at(a, i)), blur((i) => at(b, i))];
  const [aa, bb] = [blur((i) => at(a, i) ** 2), blur((i) => at(b, i) ** 2)];
  const ab = blur((i) => at(a, i) * at(b, i));
  let sum = 0;
  for (let i = 0; i < ma.length; i++) {
    const [x = NaN, y = NaN] = [ma[i], mb[i]];
    const [vx, vy, cov] = [(aa[i] ?? NaN) - x * x, (bb[i] ?? NaN) - y * y, (ab[i] ?? NaN) - x * y];
    sum += ((2 * x * y + C1) * (2 * cov + C2)) / ((x * x + y * y + C1) * (vx + vy + C2));
  }
  return sum / ma.length;
}

function gaussian(radius: number, sigma: number): readonly number[] {
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
}

/** Rows, then columns; only where the whole window lies inside. */
function blurred(values: Float64Array, width: number, height: number): Float64Array {
  const [w, h] = [width - 2 * RADIUS, height - 2 * RADIUS];
  const rows = new Float64Array(w * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < w; x++) rows[y * w + x] = dot(values, y * width + x, 1);
  }
  const all = new Float64Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) all[y * w + x] = dot(rows, y * w + x, w);
  }
  return all;
}

function dot(values: Float64Array, from: number, stride: number): number {
  let sum = 0;
  for (const [k, weight] of WINDOW.entries()) sum += weight * (values[from + k * stride] ?? NaN);
  return sum;
}
