import type { Page } from 'playwright-core';
import { type Stage, STAGES } from '../../../workers/graph/stages.ts';
import { type LabBrowser, SOFTWARE_GPU } from '../lab-browser.ts';
import { PRECISION } from '../model.ts';
import { type Watched, watchProcesses } from '../processes.ts';
import { type Rig, withServers } from '../rig.ts';
import type { LoadedStage, OpenedModel } from '../stage-lab.ts';
import { type Figures, OffLimits } from '../state.ts';
import { bytes, seconds } from '../../../tools/lab/units.ts';

/** The most JS and wasm memory the page may take while the UNet is loaded. */
const MOST_MEMORY = { jspi: 450e6, asyncify: 700e6 } as const;
const SIDES = [256, 512, 1024] as const;
/** Bytes that a freed stage may leave: ONNX Runtime keeps some small buffers for the next one. */
const LEFT_BYTES = 1e6;

/**
 * Every stage loaded and freed, its GPU bytes counted; the UNet also by itself in a new page, with
 * and without JSPI.
 */
export async function stages(rig: Rig): Promise<Figures> {
  return withServers(rig, {}, async ({ openBrowser }) => {
    const figures: Record<string, string> = {};
    const problems: string[] = [];
    const jspi = await openBrowser(SOFTWARE_GPU);
    const { page, opened } = await openStages(rig, jspi, 'jspi');
    const { vendor = 'none', architecture = '', description = '' } = opened.adapter ?? {};
    const adapter = [vendor, architecture, description].filter((word) => word !== '');
    figures['adapter'] = `${adapter.join(' ')}, computes in ${opened.float}`;
    for (const stage of STAGES) {
      const of = await loadWatched(jspi, page, stage);
      figures[stage] = describe(of);
      rig.say(`${stage}: ${figures[stage]}`);
      if (stage === 'unet') {
        problems.push(...tooMuch('jspi', of));
        for (const side of SIDES) {
          const count = await page.evaluate(
            (given) => globalThis.lab.stage?.denoiserBytes(given) ?? NaN,
            side,
          );
          figures[`buffers of a ${side}×${side} picture, beside the UNet's`] = bytes(count);
        }
      }
      const left = (await free(page, stage)) - opened.gpuBytes;
      if (!(left <= LEFT_BYTES)) problems.push(`${stage} was freed and leaves ${bytes(left)}`);
      figures[`${stage}, left on the GPU when freed`] = bytes(left);
    }
    await jspi.close();
    for (const runtime of ['jspi', 'asyncify'] as const) {
      const fresh = await openBrowser(SOFTWARE_GPU);
      const of = await loadWatched(fresh, (await openStages(rig, fresh, runtime)).page, 'unet');
      problems.push(...tooMuch(runtime, of));
      figures[`unet in a new page, ${runtime}`] = describe(of);
      await fresh.close();
    }
    if (problems.length > 0) throw new OffLimits(problems, figures);
    return figures;
  });
}

interface WatchedLoad {
  readonly loaded: LoadedStage;
  readonly watched: Watched;
}

async function openStages(
  rig: Rig,
  browser: LabBrowser,
  runtime: 'jspi' | 'asyncify',
): Promise<{ readonly page: Page; readonly opened: OpenedModel }> {
  const page = await browser.openLab();
  const opened = await page.evaluate(
    async ([model, precision, build]) => {
      const record = await globalThis.lab.pack(model, precision);
      if (record === undefined) throw new Error(`${model} is not installed`);
      globalThis.lab.stages(build);
      return globalThis.lab.stage?.open(record.id);
    },
    [rig.model.id, PRECISION, runtime] as const,
  );
  if (opened === undefined) throw new Error('no worker');
  if (opened.jspi !== (runtime === 'jspi')) throw new Error(`this browser cannot do ${runtime}`);
  return { page, opened };
}

async function loadWatched(browser: LabBrowser, page: Page, stage: Stage): Promise<WatchedLoad> {
  const watch = watchProcesses(browser.group);
  const loaded = await page.evaluate((name) => globalThis.lab.stage?.load(name), stage);
  const watched = watch.stop();
  if (loaded === undefined) throw new Error('no worker');
  return { loaded, watched };
}

function free(page: Page, stage: Stage): Promise<number> {
  return page.evaluate((name) => globalThis.lab.stage?.free(name) ?? NaN, stage);
}

function describe({ loaded, watched: { renderer, gpu } }: WatchedLoad): string {
  return [
    `loaded in ${seconds(loaded.seconds)}`,
    `weights ${bytes(loaded.weightBytes)}`,
    `GPU ${bytes(loaded.gpuBytes)}, peak ${bytes(loaded.gpuPeak)}`,
    ...(renderer === undefined
      ? []
      : [`page ${bytes(renderer.first)} → peak ${bytes(renderer.peak)}`]),
    ...(gpu === undefined ? [] : [`GPU process ${bytes(gpu.peak)}`]),
  ].join(', ');
}

function tooMuch(
  runtime: 'jspi' | 'asyncify',
  { watched: { renderer } }: WatchedLoad,
): readonly string[] {
  const most = MOST_MEMORY[runtime];
  if (renderer === undefined || renderer.peak <= most) return [];
  const took = `the page took ${bytes(renderer.peak)} while the UNet was loaded with ${runtime}`;
  return [`${took}; ${bytes(most)} are allowed`];
}
