/** The sample format of a PNG (IHDR). */
export interface PngSamples {
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly depth: 1 | 2 | 4 | 8 | 16;
}

/** Samples per pixel by colour type: grey, RGB, palette, grey and alpha, RGBA. */
export const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** One of the pictures a PNG's rows make up: the whole, or one of Adam7's seven. */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

export const WHOLE: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
export const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/**
 * Undoes a row's filter in place (PNG specification §9).
 * @param row the filter byte and the row's bytes
 * @param above the row before, unfiltered, of the same length; zeros for the first
 * @param step bytes per pixel, at least 1
 * @returns false for a filter that does not exist
 */
export function unfilter(row: Uint8Array, above: Uint8Array, step: number): boolean {
  const length = row.length;
  switch (row[0]) {
    case 0:
      return true;
    case 1:
      for (let i = 1 + step; i < length; i++)
        row[i] = (row[i] as number) + (row[i - step] as number);
      return true;
    case 2:
      for (let i = 1; i < length; i++) row[i] = (row[i] as number) + (above[i] as number);
      return true;
    case 3:
      for (let i = 1; i < length; i++) {
        const left = i > step ? (row[i - step] as number) : 0;
        row[i] = (row[i] as number) + ((left + (above[i] as number)) >> 1);
      }
      return true;
    case 4:
      for (let i = 1; i < length; i++) {
        const left = i > step ? (row[i - step] as number) : 0;
        const corner = i > step ? (above[i - step] as number) : 0;
        row[i] = (row[i] as number) + paeth(left, above[i] as number, corner);
      }
      return true;
    default:
      return false;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const fromLeft = Math.abs(up - corner);
  const fromUp = Math.abs(left - corner);
  const fromCorner = Math.abs(left + up - 2 * corner);
  if (fromLeft <= fromUp && fromLeft <= fromCorner) return left;
  return fromUp <= fromCorner ? up : corner;
}

/** Writes pixel `x` of an unfiltered row (with its filter byte) as RGB. */
export type PixelWriter = (row: Uint8Array, x: number, out: Uint8Array, to: number) => void;

/**
 * How samples become RGB, as Pillow's `convert('RGB')`: alpha and tRNS dropped, 16-bit colours by
 * their high byte, few-bit grey stretched to 0 … 255, palette entries beyond the palette black.
 *
 * @param palette 256 RGB entries, zeros where the file has none
 * @param clipGrey16 16-bit grey above 255 is white, as Pillow has it ("I;16" is clipped, not
 *   scaled); false scales by the high byte, as every viewer does
 */
export function pixelWriter(
  { colorType, depth }: PngSamples,
  palette: Uint8Array,
  clipGrey16: boolean,
): PixelWriter {
  const bytes = depth === 16 ? 2 : 1;
  const step = CHANNELS[colorType] * bytes;
  if (colorType === 2 || colorType === 6) {
    return (row, x, out, to) => {
      const at = 1 + x * step;
      out[to] = row[at] as number;
      out[to + 1] = row[at + bytes] as number;
      out[to + 2] = row[at + 2 * bytes] as number;
    };
  }
  const sample = sampleReader(colorType, depth, step, clipGrey16);
  if (colorType === 3) {
    return (row, x, out, to) => {
      const entry = sample(row, x) * 3;
      out[to] = palette[entry] as number;
      out[to + 1] = palette[entry + 1] as number;
      out[to + 2] = palette[entry + 2] as number;
    };
  }
  const stretch = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  return (row, x, out, to) => {
    const grey = sample(row, x) * stretch;
    out[to] = grey;
    out[to + 1] = grey;
    out[to + 2] = grey;
  };
}

function sampleReader(
  colorType: 0 | 3 | 4,
  depth: PngSamples['depth'],
  step: number,
  clipGrey16: boolean,
): (row: Uint8Array, x: number) => number {
  if (depth < 8) {
    const perByte = 8 / depth;
    const mask = (1 << depth) - 1;
    return (row, x) => {
      const byte = row[1 + Math.floor(x / perByte)] as number;
      return (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
    };
  }
  if (depth === 16 && colorType === 0 && clipGrey16) {
    return (row, x) => (row[1 + 2 * x] === 0 ? (row[2 + 2 * x] as number) : 255);
  }
  return (row, x) => row[1 + x * step] as number;
}
