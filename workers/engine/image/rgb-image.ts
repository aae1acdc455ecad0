/** A picture in memory: 8-bit RGB, three bytes a pixel, row by row, no padding. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
