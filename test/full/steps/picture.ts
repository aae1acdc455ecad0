import { SOFTWARE_GPU } from '../lab-browser.ts';
import { PRECISION } from '../model.ts';
import { RESULTS_URL, type Rig, SOURCE_URL, withServers } from '../rig.ts';
import type { Figures } from '../state.ts';
import { bytes, seconds } from '../../../tools/lab/units.ts';

const REQUEST = {
  prompt: 'an island near sea, with seagulls, moon shining over the sea, light house, boats',
  image_size: { width: 256, height: 256 },
  num_inference_steps: 1,
  strength: 1,
  guidance_scale: 1,
  format: 'png',
  seed: 7,
  enable_safety_checker: false,
};

/** One picture through the app on the software adapter, its intermediate tensors kept. */
export function picture(rig: Rig): Promise<Figures> {
  return withServers(rig, {}, async ({ openBrowser }) => {
    const browser = await openBrowser(SOFTWARE_GPU);
    const lab = await browser.openLab();
    // This page draws the picture.
    await browser.openApp();
    const drawing = lab.evaluate(
      async ([model, precision, options]) => {
        const record = await globalThis.lab.pack(model, precision);
        if (record === undefined) throw new Error(`${model} is not installed`);
        return globalThis.lab.draw({ ...options, pack: record.id });
      },
      [
        rig.model.id,
        PRECISION,
        {
          request: REQUEST,
          backend: 'webgpu' as const,
          source: SOURCE_URL,
          results: RESULTS_URL,
          trace: true,
        },
      ] as const,
    );
    const started = performance.now();
    const tell = async (): Promise<void> => {
      const phase = await lab.evaluate(() => globalThis.lab.phase());
      rig.say(`  ${seconds((performance.now() - started) / 1000)}: ${phase}`);
    };
    const reporting = setInterval(() => void tell().catch(() => {}), 60_000);
    const answer = await drawing.finally(() => clearInterval(reporting));
    await browser.close();
    if (!answer.ok) throw new Error(`no picture: ${answer.failure?.message ?? 'not known why'}`);
    const { metrics } = answer;
    return {
      'in all': seconds(answer.seconds),
      ...Object.fromEntries(
        (metrics?.stages ?? []).map(({ name, seconds: time, calls }) => [
          name,
          `${seconds(time)}, ${calls} ×`,
        ]),
      ),
      'GPU peak': bytes(metrics?.gpu_bytes_peak ?? NaN),
    };
  });
}
