/**
 * What the files of the e2e projects share, made once before the first of them: the built app, the
 * pages that tests open beside it, and a browser profile in which the app is ready for offline. All
 * browsers send what leaves this machine to one log; the run fails if a page asked for anything.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { ensureBuild } from '../../tools/build.mjs';
import { ensureBrowser } from '../../tools/setup.mjs';
import { buildBundle } from '../servers/bundle.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { startEdgeLog, straysIn } from '../servers/edge-log.ts';
import { APP_ORIGIN, browserArguments, EDGE } from './browser-arguments.ts';
import { PREPARED, preparedPath } from './prepared.ts';

const SCRIPT = '<script type="module" src="./bundle.js"></script>';

/** @returns what removes it all at the end; nothing where another project of this run has made it. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[PREPARED] !== undefined) return undefined;
  process.env[PREPARED] = await mkdtemp(join(tmpdir(), 'e2e-'));
  const edge = await startEdgeLog();
  process.env[EDGE] = edge.argument;
  await ensureBuild();
  await buildBundle('client-page/page.ts', preparedPath('client-page'), SCRIPT);
  await buildBundle('store-page/page.ts', preparedPath('store-page'), SCRIPT);
  await buildBundle('../workers/store.worker.ts', preparedPath('store-worker'));
  await makeReady(preparedPath('ready-profile'));
  return async () => {
    await edge.close();
    await rm(preparedPath(), { recursive: true, force: true, maxRetries: 5 });
    const strays = straysIn(edge.asked);
    if (strays.length > 0) throw new Error(`A page of the tests asked for ${strays.join(', ')}`);
  };
}

/** Opens the app in a new profile and waits until it needs no network. */
async function makeReady(profile: string): Promise<void> {
  const server = await serveAppAt('/');
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: await ensureBrowser(),
      args: browserArguments({ port: server.port }),
    });
    const page = await context.newPage();
    await page.goto(APP_ORIGIN);
    await page.locator('html[data-offline="ready"]').waitFor({ timeout: 120_000 });
    await context.close();
  } finally {
    await server.close();
  }
}
