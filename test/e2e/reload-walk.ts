import { constant, constantFrom, oneof, sample } from 'fast-check';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AppPage, DroppedFile } from './app-page.ts';
import { inRecords } from './kept-records.ts';

/** What a person sees that a reload must not change. */
export interface Shown {
  /** The fields of the form, and the picture on the stage, by name. */
  readonly draft: Readonly<Record<string, string | null>>;
  /** What is made, the newest first, and what is being made, each by its words. */
  readonly made: readonly string[];
  readonly active: readonly string[];
  /** The made picture on the stage, if it is one. */
  readonly chosen: string | null;
}

/** What the page shows now. */
export async function shown(page: Page): Promise<Shown> {
  const { made, active, ...others } = await page.evaluate(look);
  return { ...others, made: made.map(promptOf), active: active.map(promptOf) };
}

/** The prompt in the name of a picture or a run. */
function promptOf(name: string): string {
  return /“(.*?)”/.exec(name)?.[1] ?? name;
}

/** Runs in the page. */
function look(): Shown {
  const { body } = document;
  const one = (selector: string) => body.querySelector<HTMLElement>(selector);
  const value = (selector: string) => body.querySelector<HTMLInputElement>(selector)?.value ?? null;
  const names = (selector: string) =>
    [...body.querySelectorAll(selector)].map((each) => each.ariaLabel ?? each.textContent ?? '');
  const texts = (selector: string) =>
    [...body.querySelectorAll<HTMLElement>(selector)].map(({ innerText }) => innerText);
  const picture = body.querySelector<HTMLImageElement>('[data-field=image_url] img');
  const { left, top, width, height } = one('[data-field=crop]')?.style ?? {};
  const stage = one('#stage')?.innerText ?? '';
  return {
    draft: {
      prompt: value('#prompt'),
      seed: value('#seed'),
      keepsSeed: one('[aria-label="Keep this seed"]')?.ariaPressed ?? null,
      size: one('[data-field=image_size] [aria-pressed=true]')?.ariaLabel ?? null,
      width: value('[aria-label="Width"]'),
      height: value('[aria-label="Height"]'),
      strength: value('[aria-label="Strength, number"]'),
      model: one('[role=combobox][aria-label=Model]')?.innerText ?? null,
      theme: document.documentElement.dataset['theme'] ?? null,
      picture: picture === null ? null : `${picture.alt} ${picture.naturalWidth}`,
      crop: left === undefined ? null : [left, top, width, height].join(' '),
      painted: /\S+ % is painted|All of it is painted/.exec(stage)?.[0] ?? null,
      style: texts('button').find((text) => text.startsWith('Style')) ?? null,
      negative: value('#negative-prompt'),
      steps: value('[aria-label="Steps, number"]'),
      guidance: value('[aria-label="Guidance, number"]'),
      scheduler: value('#scheduler'),
      format: one('[data-field=format] [aria-pressed=true]')?.innerText ?? null,
      // A result that is about to be shown has no star yet.
      starred: one('[data-action=star]')?.ariaPressed ?? 'false',
    },
    made: names('[data-thumb]'),
    active: [...names('[data-running]'), ...names('[aria-label=Queue] li b')],
    chosen: one('[data-thumb][aria-current]')?.ariaLabel ?? null,
  };
}

/** A job's record, as far as a reload must keep it. */
export interface Job {
  readonly id: string;
  /**
   * `active`: it waits or runs. `stopping`: it does, and a person has cancelled it. `gone`: a person has deleted it.
   * `interrupted`: by a second reload, which it says.
   */
  readonly is: 'active' | 'stopping' | 'done' | 'failed' | 'gone' | 'interrupted';
}

/** Whether a job has not ended. */
export function isOpen({ is }: Job): boolean {
  return is === 'active' || is === 'stopping';
}

/** A job's record, as the database has it. */
interface Stored {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly deletedAt?: number | null;
  readonly cancelRequested: boolean;
  readonly failure: { readonly message: string } | null;
}

/** All jobs of the browser: the screen shows no more than three that wait. */
export async function jobsOf(page: Page): Promise<readonly Job[]> {
  const jobs = await inRecords(page, async ({ all }) =>
    (await all<Stored>('jobs')).map(({ id, state, deletedAt, cancelRequested, failure }) => ({
      id,
      state,
      cancelRequested,
      deletedAt: deletedAt ?? null,
      failure: failure === null ? null : { message: failure.message },
    })),
  );
  return jobs.map((job) => ({ id: job.id, is: stateOf(job) }));
}

function stateOf({ state, deletedAt, cancelRequested, failure }: Stored): Job['is'] {
  if (typeof deletedAt === 'number') return 'gone';
  if (failure?.message.includes('interrupted twice')) return 'interrupted';
  if (state === 'done' || state === 'failed') return state;
  return cancelRequested ? 'stopping' : 'active';
}

/**
 * One thing that a person does. Ends when the screen shows what came of it.
 * @returns whether it could be done
 */
type Step = (app: AppPage, number: number) => Promise<boolean>;

const button = (app: AppPage, name: string | RegExp) =>
  app.page.getByRole('button', { name, exact: typeof name === 'string' }).first();

/** Presses a button, if it is there and can be pressed. */
async function press(app: AppPage, name: string | RegExp): Promise<boolean> {
  const found = button(app, name);
  if (!(await found.isVisible()) || !(await found.isEnabled())) return false;
  await found.click();
  return true;
}

async function drop(app: AppPage, file: DroppedFile): Promise<boolean> {
  await app.drop(file);
  await app.page.getByRole('img', { name: file.name }).waitFor();
  return true;
}

async function paint(app: AppPage): Promise<boolean> {
  if (!(await press(app, 'Paint a mask'))) return false;
  const surface = app.page.getByRole('button', { name: /^The mask\. Paint/ });
  await surface.waitFor();
  const box = await surface.boundingBox();
  if (box === null) throw new Error('the mask has no size');
  await app.page.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await app.page.mouse.up();
  await app.page.keyboard.press('Escape');
  await app.page.getByText('only that is drawn anew').waitFor();
  return true;
}

/** Of the app’s own, and none. */
const STYLES: readonly string[] = ['Pencil', 'None', 'Storm'];

/** @param pictures two of them, of different sizes */
export function steps([one, other]: readonly [DroppedFile, DroppedFile]) {
  return {
    writePrompt: async (app, n) => {
      await app.prompt.fill(`word ${n}`);
      return true;
    },
    dropOne: (app) => drop(app, one),
    dropOther: (app) => drop(app, other),
    removePicture: (app) => press(app, 'Remove the picture'),
    showPicture: (app) => press(app, 'Show your picture'),
    chooseStrength: async (app, n) => {
      const field = app.page.getByLabel('Strength, number', { exact: true });
      if (!(await field.isVisible())) return false;
      // From .5 on each of the few steps is a whole one.
      await app.setNumber('Strength, number', (50 + (n % 45)) / 100);
      return true;
    },
    chooseWidth: async (app, n) => {
      await app.setNumber('Width', 64 + 8 * (n % 3));
      return true;
    },
    typeSeed: async (app, n) => {
      await app.page.locator('#seed').fill(String(n));
      return true;
    },
    drawSeeds: (app) => press(app, 'Draw a new seed for each run'),
    chooseStyle: async (app, n) => {
      await button(app, /^Style/).click();
      const { length, [n % length]: name = 'None' } = STYLES;
      await app.page.getByRole('menuitemradio', { name, exact: true }).click();
      await app.page.getByRole('menu').waitFor({ state: 'detached' });
      return true;
    },
    writeNegative: async (app, n) => {
      await app.page.locator('#negative-prompt').fill(`not ${n}`);
      return true;
    },
    addUsualWords: async (app) => {
      await button(app, 'Usual words').click();
      const words = app.page.getByRole('menuitem', { name: /^Blur and noise/ });
      const isNew = await words.isEnabled();
      await (isNew ? words.click() : app.page.keyboard.press('Escape'));
      await app.page.getByRole('menu').waitFor({ state: 'detached' });
      return isNew;
    },
    chooseGuidance: async (app, n) => {
      await app.setNumber('Guidance, number', 1 + (n % 5));
      return true;
    },
    chooseScheduler: async (app, n) => {
      await app.page.locator('#scheduler').selectOption(n % 2 === 0 ? '' : 'EDMEulerScheduler');
      return true;
    },
    chooseFormat: (app, n) => press(app, n % 2 === 0 ? 'PNG' : 'JPEG'),
    chooseTheme: (app) => press(app, /^Theme: /),
    paint,
    moveCrop: async (app) => {
      const crop = app.page.locator('[data-field=crop]:enabled');
      if (!(await crop.isVisible())) return false;
      await crop.focus();
      await app.page.keyboard.press('ArrowRight');
      await app.page.keyboard.press('ArrowDown');
      return true;
    },
    generate: async (app) => {
      const before = (await jobsOf(app.page)).length;
      // A queue of more would take the test's time.
      if ((await shown(app.page)).active.length > 1) return false;
      if (!(await press(app, /^(?:Generate|Add to queue)/))) return false;
      await expect.poll(async () => (await jobsOf(app.page)).length).toBe(before + 1);
      return true;
    },
    waitForPictures: async (app) => {
      if ((await shown(app.page)).active.length === 0) return false;
      await expect
        .poll(async () => (await jobsOf(app.page)).some(isOpen), {
          timeout: 120_000,
        })
        .toBe(false);
      return true;
    },
    cancel: (app) => press(app, 'Cancel'),
    runLastNext: (app) => press(app, /^Run “.*” next$/),
    star: async (app) => {
      const star = app.page.locator('[data-action=star]');
      if (!(await star.isVisible())) return false;
      const before = await star.getAttribute('aria-pressed');
      await star.click();
      await app.page.locator(`[data-action=star]:not([aria-pressed="${before}"])`).waitFor();
      return true;
    },
    showOldest: async (app) => {
      if ((await app.history.count()) === 0) return false;
      await app.history.last().click();
      await app.result.waitFor();
      return true;
    },
    deleteShown: async (app) => {
      if ((await app.history.count()) < 2 || !(await press(app, /^Delete from the history/))) {
        return false;
      }
      await button(app, 'Undo').waitFor();
      return true;
    },
    takeDeleteBack: async (app) => {
      const before = await app.history.count();
      if (!(await press(app, 'Undo'))) return false;
      await expect.poll(() => app.history.count()).toBe(before + 1);
      return true;
    },
    useAsInput: async (app) => {
      if (!(await press(app, 'Use as input'))) return false;
      await app.page.locator('[data-field=image_url] img').waitFor();
      return true;
    },
  } as const satisfies Readonly<Record<string, Step>>;
}

type StepName = keyof ReturnType<typeof steps>;

/** Some are likelier: nothing is lost where nothing was made. */
const OFTEN: readonly StepName[] = [
  'generate',
  'generate',
  'generate',
  'waitForPictures',
  'waitForPictures',
  'showOldest',
];

/** Steps in an order that a seed decides, without an end; `reload` stands for one of six. */
export function* walk<Name extends string>(names: readonly Name[], seed: number) {
  const step = oneof(
    { weight: 5, arbitrary: constantFrom<Name | StepName>(...names, ...OFTEN) },
    { weight: 1, arbitrary: constant('reload' as const) },
  );
  for (let part = 0; ; part += 1) yield* sample(step, { seed: seed * 1000 + part, numRuns: 50 });
}
