import type { RgbImage } from '../image/rgb-image.ts';
import { toTensor } from '../image/tensor.ts';
import { sha256 } from '../../packs/checksum.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { sideOfTiles } from './in-tiles.ts';
import { encodePicture } from './vae.ts';

/**
 * The posterior's moments of a run's source. The loaded model keeps the last moments, so a source that is
 * drawn from again at the same size and crop is not encoded again.
 * @param source upright, cropped and stretched to the size that is drawn
 * @returns [1,2·latent_channels,h,w]: means, then log-variances; shared with other runs, so not to be changed
 * @throws EngineError as encoding a picture does
 */
export async function sourceMoments(run: JobRun, source: RgbImage): Promise<Float32Array> {
  const { h, w } = run.checked;
  const pixels = await sha256(Uint8Array.from(source.data));
  // Tiles of another size give other moments at the seams.
  const key = JSON.stringify([pixels, h, w, sideOfTiles(run)]);
  return run.loaded.moments.get(key, () => encodePicture(run, toTensor(source), h, w));
}
