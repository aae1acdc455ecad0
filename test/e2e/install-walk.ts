/** What a person does with a model in the walk over reloads: installs it, lets it wait, deletes it half fetched. */
import type { PackState } from '../../workers/protocol/store.ts';
import type { Page } from 'playwright-core';
import { fixture } from '../goldens/golden-case.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import { folderRepo } from '../servers/hub/hub-files.ts';
import type { AppPage } from './app-page.ts';
import { packsOf } from './kept-pages.ts';
import { ModelsPage } from './models-page.ts';
import { isOpen, jobsOf } from './reload-walk.ts';

const REVISION = '0123456789abcdef0123456789abcdef01234567';
/** The miniature, as its row in the list of models says it. */
const NAME = 'tiny, 8 bits';
/** So slow that a walk reloads the page in the middle: about ten seconds for all of it. */
const BYTES_PER_SECOND = 400_000;

/** A hub that has the miniature, on a slow line. */
export async function startSlowHub(): Promise<HubServer> {
  const repos = { 'owner/tiny': await folderRepo(fixture('tiny-playground'), REVISION) };
  return startHubServer({ repos, bytesPerSecond: BYTES_PER_SECOND });
}

/** Has the app take another hub for its own, from the next navigation on. */
export async function useHub(page: Page, hub: HubServer): Promise<void> {
  await page.addInitScript((origin) => {
    const kept = JSON.parse(localStorage.getItem('playground-settings') ?? '{"state":{}}');
    kept.state.hub = origin;
    localStorage.setItem('playground-settings', JSON.stringify({ version: 2, ...kept }));
  }, hub.origin);
}

/** How a pack is stored, by its id. */
export type Packs = Readonly<Record<string, PackState>>;

export async function packsNow(page: Page): Promise<Packs> {
  return Object.fromEntries((await packsOf(page)).map(({ id, state }) => [id, state]));
}

/** What a pack may be after a reload, which goes on with what was interrupted. */
const BECOMES: Readonly<Record<PackState, readonly PackState[]>> = {
  installing: ['installing', 'ready'],
  paused: ['paused'],
  provisional: ['provisional'],
  ready: ['ready'],
  damaged: ['damaged'],
};

/** What a reload has made of the packs that it must not: one sentence each. */
export function changesOf(before: Packs, now: Packs): readonly string[] {
  const ids = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...ids].flatMap((id) => {
    const [was, is] = [before[id], now[id]];
    const isRight = was === undefined || is === undefined ? was === is : BECOMES[was].includes(is);
    return isRight ? [] : [`the model ${id}, ${was ?? 'deleted'}, became ${is ?? 'deleted'}`];
  });
}

/** Does something in the list of models. @returns what `work` returns */
async function inModels(
  { page }: AppPage,
  work: (models: ModelsPage) => Promise<boolean>,
): Promise<boolean> {
  const models = new ModelsPage(page);
  await models.open();
  const could = await work(models);
  await models.close();
  return could;
}

/** The state of the miniature; undefined where it is not installed. */
async function stateOf({ page }: AppPage): Promise<PackState | undefined> {
  return (await packsOf(page)).find(({ id }) => id.startsWith('owner-tiny-'))?.state;
}

export const INSTALL_STEPS = {
  installModel: async (app: AppPage) => {
    if ((await stateOf(app)) !== undefined) return false;
    return inModels(app, async (models) => {
      await models.look('owner/tiny');
      await models.install('tiny', '8 bits');
      await models.row(NAME).waitFor();
      return true;
    });
  },
  pauseOrGoOn: async (app: AppPage) => {
    const state = await stateOf(app);
    if (state !== 'installing' && state !== 'paused') return false;
    const [name, then] = state === 'installing' ? ['Pause', 'paused'] : ['Resume', 'installing'];
    return inModels(app, async (models) => {
      // Near its end it would be ready before the press.
      if (state === 'installing' && (await models.fetched(NAME)) > 60) return false;
      await models.row(NAME).getByRole('button', { name }).click();
      await models.until(NAME, then);
      return true;
    });
  },
  deleteModel: async (app: AppPage) => {
    // A run that waits may need it.
    const isNeeded = (await jobsOf(app.page)).some(isOpen);
    if (isNeeded || (await stateOf(app)) === undefined) return false;
    return inModels(app, async (models) => {
      const row = models.row(NAME);
      await row.getByRole('button', { name: 'Delete' }).click();
      await row.getByRole('button', { name: /^Delete, free / }).click();
      await row.waitFor({ state: 'detached' });
      return true;
    });
  },
} as const;
