/** A person does this and that, and reloads the page in between: what was typed or made is there again. */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppPage, DroppedFile } from './app-page.ts';
import { SLOW } from '../slow.ts';
import { openApp, type OpenedApp } from './open-app.ts';
import type { HubServer } from '../servers/hub-server.ts';
import {
  changesOf,
  INSTALL_STEPS,
  type Packs,
  packsNow,
  startSlowHub,
  useHub,
} from './install-walk.ts';
import { isOpen, type Job, jobsOf, shown, type Shown, steps, walk } from './reload-walk.ts';

/** `RELOAD_WALK=SEED:STEPS` walks another way, for as long as you like. */
const [SEED = 1, STEPS = 44] = (process.env['RELOAD_WALK'] ?? '')
  .split(':')
  .filter(Boolean)
  .map(Number);

/** A long timeout, for a slow line. */
const PATIENTLY = { timeout: 60_000 };

let opened: OpenedApp;
let app: AppPage;
/** Installs take their time on a slow line, and a loaded model more of the processor than all other steps. */
const INSTALLS = SLOW || 'RELOAD_WALK' in process.env;

let hub: HubServer;
let actions: ReturnType<typeof steps> & Partial<typeof INSTALL_STEPS>;

beforeAll(async () => {
  const one = await file('one.png', 'public/example.png');
  const other = await file('other.png', 'test/fixtures/goldens/pair-wide/source.png');
  actions = { ...steps([one, other]), ...(INSTALLS && INSTALL_STEPS) };
  hub = await startSlowHub();
  opened = await openApp({ before: (page) => useHub(page, hub) });
  ({ app } = opened);
});
afterAll(async () => {
  await opened?.close();
  await hub?.close();
});

async function file(name: string, path: string): Promise<DroppedFile> {
  return { name, type: 'image/png', bytes: await readFile(path) };
}

/**
 * Reloads, and waits until the page shows what it showed before, as far as no run or install has gone on meanwhile.
 * @returns whether a model was being installed
 */
async function reload(done: readonly string[]): Promise<boolean> {
  const before = await shown(app.page);
  const jobs = await jobsOf(app.page);
  const packs = await packsNow(app.page);
  await app.page.reload();
  await app.prompt.waitFor();
  // It is closed in a page that was loaded anew, and what stands in it is compared.
  await button('Advanced').click();
  const told = `seed ${SEED}, after ${done.join(', ')}`;
  await expect.poll(() => lostOf(before, jobs, packs), { message: told }).toEqual([]);
  return Object.values(packs).includes('installing');
}

/** What is missing now. */
async function lostOf(
  before: Shown,
  jobs: readonly Job[],
  packs: Packs,
): Promise<readonly string[]> {
  const [now, later] = [await shown(app.page), await jobsOf(app.page)];
  const pictures = before.made.filter((each, at) => now.made.at(at - before.made.length) !== each);
  const runs = jobs.filter(({ id, is }) => {
    const found = later.find((each) => each.id === id)?.is ?? 'gone';
    return !BECOMES[is].includes(found);
  });
  // A run that is not finished is put on the stage.
  const isRunning = jobs.some(isOpen);
  // A model is chosen once it is installed.
  const isInstalling = Object.values(packs).includes('installing');
  const fields = Object.keys(before.draft).filter((name) =>
    name === 'model' ? !isInstalling : !isRunning || !ON_STAGE.has(name),
  );
  return [
    ...changesOf(packs, await packsNow(app.page)),
    ...pictures.map((each) => `the picture “${each}”`),
    ...runs.map(({ id, is }) => `the job ${id} was ${is}`),
    ...fields
      .filter((name) => before.draft[name] !== now.draft[name])
      .map((name) => `${name}: ${before.draft[name]} became ${now.draft[name]}`),
    ...(isRunning || before.chosen === now.chosen
      ? []
      : [`shown: ${before.chosen} became ${now.chosen}`]),
  ];
}

/** What a job may be after a reload. A second one in its run ends it, with a way to run it again. */
const BECOMES: Readonly<Record<Job['is'], readonly Job['is'][]>> = {
  active: ['active', 'done', 'interrupted'],
  // It may have been done before the engine heard of it.
  stopping: ['stopping', 'done', 'failed', 'interrupted'],
  done: ['done'],
  failed: ['failed'],
  gone: ['gone'],
  interrupted: ['interrupted'],
};

/** What is seen only while the picture, or a result, is on the stage. */
const ON_STAGE: ReadonlySet<string> = new Set(['picture', 'crop', 'painted', 'starred']);

const button = (name: string) => app.page.getByRole('button', { name, exact: true });

it(`whatever a person does, a reload loses nothing of it (seed ${SEED})`, async () => {
  const { page } = app;
  await button('Own numbers').click();
  await app.setNumber('Width', 64);
  await app.setNumber('Height', 64);
  await app.setSteps(4);
  const names = Object.keys(actions) as (keyof typeof actions)[];
  const done: string[] = [];
  let made = 0;
  let interrupted = 0;
  for (const step of walk(names, SEED)) {
    if (done.length === STEPS) break;
    if (step === 'reload') interrupted += Number(await reload([...done, step]));
    else if (!(await actions[step]?.(app, done.length))) continue;
    done.push(step);
    made = Math.max(made, (await shown(page)).made.length);
  }
  await reload(done);
  // What a reload interrupted goes on without a press.
  await expect
    .poll(async () => Object.values(await packsNow(page)), PATIENTLY)
    .not.toContain('installing');
  // Else it would have walked past what can be lost.
  expect(made).toBeGreaterThan(1);
  if (INSTALLS) expect(interrupted).toBeGreaterThan(0);
  expect(app.errors).toEqual([]);
  const failed = app.alert.filter({ hasNotText: /You stopped this run|interrupted twice/ });
  expect(await failed.allInnerTexts()).toEqual([]);
});
