import { openNsfwGraph } from '../../graph/open-nsfw.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { SafetyChecker } from '../safety/checker.ts';
import type { CallMeter } from './call-meter.ts';
import type { OpenCalls } from './open-calls.ts';

/**
 * Opens the safety checker that comes with the app, to check one picture of the job's size a call.
 * @throws EngineError `safety_failed`, `out_of_memory`
 */
export async function openSafety(
  run: JobRun,
  meter: CallMeter,
  checker: SafetyChecker,
): Promise<OpenCalls> {
  await checker.open();
  const picture = patches(run.checked.drawn);
  return {
    sizes: {},
    calls: 1,
    weightBytes: openNsfwGraph().weightBytes,
    async call() {
      await meter.around('safety', () => checker.check(picture, run));
    },
    // It is kept for the next job.
    close: async () => {},
  };
}

/** A picture of grey patches, the same each time. */
function patches({ width, height }: Pick<RgbImage, 'width' | 'height'>): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / (3 * width))];
    data[i] = (Math.floor(x / 16) * 40 + Math.floor(y / 16) * 24) % 256;
  }
  return { width, height, data };
}
