import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ensureBuild } from '../../tools/build.mjs';
import { openOwnBrowser } from '../e2e/own-browser.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { GaugeReader } from './gauges.ts';
import { runTurn } from './mix.ts';
import { gaugeLine, SoakReport } from './report.ts';

/** Jobs in all, and those before the first measurement that counts. */
const JOBS = 600;
const WARM_UP = 150;
/** Jobs from one measurement to the next: one round of the mix. */
const EVERY = 20;

/**
 * `npm run soak [-- --jobs N]`: runs hundreds of jobs of all kinds in one page of the built app, and measures
 * what grows with them. @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const jobs = jobsAsked(argv);
  await ensureBuild();
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  const server = await serveAppAt('/');
  const browser = await openOwnBrowser(join(folder, 'profile'));
  try {
    const page = await browser.context.newPage();
    await page.goto(`${server.origin}/?backend=wasm`);
    await page.locator('html[data-offline="ready"]').waitFor({ timeout: 120_000 });
    const gauges = await GaugeReader.open(page, await browser.session());
    const picture = await readFile('public/icon-192.png', 'base64');
    const report = new SoakReport();
    for (let turn = 0; turn < jobs; turn++) {
      const wrong = await runTurn(page, turn, `data:image/png;base64,${picture}`);
      if (wrong !== undefined) report.wrong(wrong);
      if ((turn + 1) % EVERY !== 0) continue;
      await idle(page);
      const read = await gauges.read();
      console.log(gaugeLine(turn + 1, read));
      if (turn + 1 >= WARM_UP) report.add(turn + 1, read);
    }
    return report.print() ? 0 : 1;
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function jobsAsked(argv: readonly string[]): number {
  const at = argv.indexOf('--jobs');
  const jobs = at < 0 ? JOBS : Number(argv[at + 1]);
  const least = WARM_UP + 3 * EVERY;
  if (!Number.isInteger(jobs) || jobs < least) {
    throw new Error(`--jobs takes a whole number of at least ${least}.`);
  }
  return jobs;
}

/** Waits until no job waits or runs: an abandoned one ends after its caller. */
async function idle(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const opening = indexedDB.open('playground');
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const states = opening.result.transaction('jobs').objectStore('jobs').index('by_state');
    const active = [states.count('queued'), states.count('running')];
    await new Promise((resolve) =>
      states.objectStore.transaction.addEventListener('complete', resolve),
    );
    opening.result.close();
    return active.every(({ result }) => result === 0);
  });
}
