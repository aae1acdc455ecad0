/** A person does this and that, and reloads the page in between: what was typed or made is there again. */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppPage, DroppedFile } from './app-page.ts';
import { openApp, type OpenedApp } from './open-app.ts';
import { type Job, jobsOf, shown, type Shown, type StepName, steps, walk } from './reload-walk.ts';

/** `RELOAD_WALK=SEED:STEPS` walks another way, for as long as you like. */
const [SEED = 1, STEPS = 44] = (process.env['RELOAD_WALK'] ?? '')
  .split(':')
  .filter(Boolean)
  .map(Number);

let opened: OpenedApp;
let app: AppPage;
let actions: ReturnType<typeof steps>;

beforeAll(async () => {
  actions = steps([
    await file('one.png', 'public/example.png'),
    await file('other.png', 'test/fixtures/goldens/pair-wide/source.png'),
  ]);
  opened = await openApp();
  ({ app } = opened);
});
afterAll(() => opened?.close());

async function file(name: string, path: string): Promise<DroppedFile> {
  return { name, type: 'image/png', bytes: await readFile(path) };
}

/** Reloads, and waits until the page shows what it showed before, as far as no run has gone on meanwhile. */
async function reload(done: readonly string[]): Promise<void> {
  const before = await shown(app.page);
  const jobs = await jobsOf(app.page);
  await app.page.reload();
  await app.prompt.waitFor();
  // It is closed in a page that was loaded anew, and what stands in it is compared.
  await button('Advanced').click();
  const told = `seed ${SEED}, after ${done.join(', ')}`;
  await expect.poll(() => lostOf(before, jobs), { message: told }).toEqual([]);
}

/** What is missing now. */
async function lostOf(before: Shown, jobs: readonly Job[]): Promise<readonly string[]> {
  const [now, later] = [await shown(app.page), await jobsOf(app.page)];
  const pictures = before.made.filter((each, at) => now.made.at(at - before.made.length) !== each);
  const runs = jobs.filter(({ id, is }) => {
    const found = later.find((each) => each.id === id)?.is ?? 'gone';
    return !BECOMES[is].includes(found);
  });
  // A run that is not finished is put on the stage.
  const isRunning = jobs.some(({ is }) => is === 'active');
  const fields = Object.keys(before.draft).filter((name) => !isRunning || !ON_STAGE.has(name));
  return [
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
  const names = Object.keys(actions) as StepName[];
  const done: string[] = [];
  let made = 0;
  for (const step of walk(names, SEED)) {
    if (done.length === STEPS) break;
    if (step === 'reload') await reload([...done, step]);
    else if (!(await actions[step](app, done.length))) continue;
    done.push(step);
    made = Math.max(made, (await shown(page)).made.length);
  }
  await reload(done);
  // Else it would have walked past what can be lost.
  expect(made).toBeGreaterThan(1);
  expect(app.errors).toEqual([]);
  const failed = app.alert.filter({ hasNotText: /You stopped this run|interrupted twice/ });
  expect(await failed.allInnerTexts()).toEqual([]);
});
