import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { ensureBuild } from '../../tools/build.mjs';
import { ensureBrowser } from '../../tools/setup.mjs';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { AppPage } from '../e2e/app-page.ts';
import { browserArguments } from '../e2e/browser-arguments.ts';
import { ModelsPage } from '../e2e/models-page.ts';
import { fixture } from '../goldens/golden-case.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { startHubServer } from '../servers/hub-server.ts';
import { folderRepo } from '../servers/hub/hub-files.ts';
import { firstPaintFiles, type PaintFile } from './first-paint.ts';
import { type Phase, phasesTable, withSection } from './printed.ts';
import { record, type Recorded, recorded } from './recorder.ts';
import { twoThreadsTable } from './two-threads.ts';
import { dropPhoto, useDuringRun } from './steps.ts';

const PAGE = 'docs/BENCHMARKS.md';
const REVISION = '0123456789abcdef0123456789abcdef01234567';

/**
 * `npm run measures [-- --write]`: opens the built app in Chromium as a new person, installs the miniature, runs it and
 * the demo model, uses the page meanwhile, and prints what the browser itself measured of it. `--write` puts the
 * tables into docs/BENCHMARKS.md. `npm run measures -- threads` is another measure (two-threads.ts). @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  await ensureBuild();
  if (argv.includes('threads')) {
    console.log(await twoThreadsTable());
    return 0;
  }
  const load = loadavg()[0] ?? NaN;
  const server = await serveAppAt('/');
  const repo = await folderRepo(fixture('tiny-playground'), REVISION);
  const hub = await startHubServer({ repos: { 'owner/tiny': repo } });
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: browserArguments({ compilesLate: false }),
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const phases: Phase[] = [];
    const files = await measure(context, server.origin, hub.origin, phases);
    const text = phasesTable(files, phases, { load });
    console.log(text);
    for (const { name, tasks, shifts } of phases) {
      for (const { ms, scripts } of tasks) console.log(`${name}: ${ms} ms`, ...scripts.slice(0, 4));
      for (const { value, moved } of shifts) {
        console.log(`${name}: a shift of ${value.toFixed(4)}`, ...moved);
      }
    }
    if (argv.includes('--write')) {
      await writeFile(PAGE, withSection(await readFile(PAGE, 'utf8'), text));
    }
    return 0;
  } finally {
    await browser.close();
    await hub.close();
    await server.close();
  }
}

/** @returns what was fetched before the first paint */
async function measure(
  context: BrowserContext,
  origin: string,
  hub: string,
  phases: Phase[],
): Promise<readonly PaintFile[]> {
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  const app = new AppPage(page);
  const models = new ModelsPage(page);
  await record(page);
  await page.addInitScript((address) => {
    const kept = JSON.parse(localStorage.getItem('playground-settings') ?? '{"state":{}}');
    kept.state.hub = address;
    localStorage.setItem('playground-settings', JSON.stringify({ version: 2, ...kept }));
  }, hub);

  let from: Recorded | null = null;
  const phase = async (name: string, work: () => Promise<unknown>): Promise<Recorded> => {
    await work();
    const until = await recorded(page);
    phases.push(between(name, from, until));
    from = until;
    return until;
  };

  const opened = await phase('opened by a new person, until ready for offline', async () => {
    await page.goto(`${origin}/?backend=wasm`);
    await page.locator('html[data-offline="ready"]').waitFor();
  });
  const files = await firstPaintFiles(opened, APP_FOLDER);
  await phase('the miniature is installed', async () => {
    await models.open();
    await models.look('owner/tiny');
    await models.install('tiny', '8 bits');
    await models.until('tiny, 8 bits', 'ready');
    await models.close();
  });
  await phase('a picture is dropped', () => dropPhoto(app));
  await phase('the miniature is loaded, compiled and run', async () => {
    await app.prompt.fill('a lighthouse');
    await page.getByRole('button', { name: 'Own numbers' }).click();
    await app.setNumber('Width', 256);
    await app.setNumber('Height', 256);
    await app.setSteps(10);
    await app.run();
  });
  await chooseDemo(page, models);
  await phase('the demo model is loaded, compiled and run', async () => {
    await app.setSteps(10);
    await app.run();
  });
  await phase('the demo model runs, and the page is used', async () => {
    await app.setSteps(50);
    await app.setNumber('Pictures, number', 4);
    await app.generate.click();
    await app.cancel.waitFor();
    await app.preview.waitFor();
    await useDuringRun(app, models);
    // It has to be under way still: else the last of this was not measured during a run.
    await app.cancel.click();
    await app.generate.waitFor();
  });
  from = null;
  await phase('opened again, with a picture and results', async () => {
    await page.reload();
    await app.history.first().waitFor();
    await page.locator('html[data-offline="ready"]').waitFor();
  });
  return files;
}

async function chooseDemo(page: Page, models: ModelsPage): Promise<void> {
  await models.picker.click();
  await page.getByRole('option', { name: /^Demo model/ }).click();
}

function between(name: string, from: Recorded | null, until: Recorded): Phase {
  const since = from?.now ?? 0;
  return {
    name,
    seconds: (until.now - since) / 1000,
    shifts: until.shifts.filter(({ at }) => at >= since),
    tasks: until.tasks.filter(({ at }) => at >= since),
    interactions: until.interactions.filter(({ at }) => at >= since),
  };
}
