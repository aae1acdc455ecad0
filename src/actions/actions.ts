/**
 * The one table of everything a person can do. Buttons, keys and the list of shortcuts are all made
 * from it, so they cannot disagree.
 */
import { t } from '../language/t.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import type { Action } from './action.ts';
import { APP_ACTIONS } from './app-actions.ts';
import { canBegin } from './can-begin.ts';
import { DOWNLOAD_ACTIONS } from './download-actions.ts';
import { keepFocus } from './keep-focus.ts';
import { pickPictures } from '../ui/pick-file.ts';
import { activeJob, findJob, isActive, shownOrActive, useJobs } from '../stores/jobs.ts';
import { useHostedKey } from '../stores/hosted-key.ts';
import { hasOriginal } from '../stores/original.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { whileChanging, whileOpening } from '../stores/while-opening.ts';
import { LOOK_ACTIONS } from './look-actions.ts';
import { isPainting, MASK_ACTIONS, MASK_BUTTON } from './mask-actions.ts';
import { performers } from './performing.ts';
import { RECALL_ACTIONS } from './recall-actions.ts';
import { wholeStrip } from './strip-jobs.ts';
import { STRIP_ACTIONS } from './strip-actions.ts';
import { WEIGHT_ACTIONS } from './weight-actions.ts';

const viewed = (): JobRecord | undefined => findJob(useSettings.getState().view);
const viewedResult = (): JobRecord | undefined =>
  viewed()?.state === 'done' ? viewed() : undefined;
const running = (): JobRecord | undefined => activeJob(useJobs.getState().jobs);
/** The run that Cancel means. */
const stoppable = (): JobRecord | undefined =>
  shownOrActive(useJobs.getState().jobs, useSettings.getState().view);
/** The hosted service gets one picture of a person at a time. */
const maySend = (): boolean => useHostedKey.getState().key === null || running() === undefined;
const always = (): boolean => true;
const hasSource = (): boolean => useSession.getState().source !== null;

async function deleteViewed(): Promise<void> {
  const job = viewed();
  if (job === undefined) return;
  // Where the focus is on the tile of a strip, the key means the tile.
  const isTile = document.activeElement?.matches('[data-thumb][aria-current]') === true;
  const jobs = isTile ? wholeStrip(job) : [job];
  await performers.run((now) => now.deletePictures(jobs, job.id));
}

function step(by: number): void {
  const ids = useJobs
    .getState()
    .jobs.filter((job) => job.state === 'done')
    .map((job) => job.id);
  const at = ids.findIndex((id) => id === useSettings.getState().view);
  const next = ids[at < 0 ? ids.length - 1 : at + by];
  if (next === undefined) return;
  const restoreFocus = keepFocus();
  setSettings({ view: next });
  restoreFocus();
}

/** While a person paints, the arrow keys belong to the brush and its tools. */
const canStep = (): boolean => !isPainting() && hasResults();
const hasResults = (): boolean => useJobs.getState().jobs.some((job) => job.state === 'done');

const hasBrought = (): boolean => useSession.getState().brought !== null;

const hasRecipe = (): boolean => useSession.getState().recipe !== null;

/** Below the empty stage, and below a picture. */
const PICTURE_BUTTON = '[data-action=openPicture]';
/** The run under way, in the history: a second press would cancel it on the button below the run. */
const RUN_TILE = '[data-running]';

const { leaveMask, ...maskActions } = MASK_ACTIONS;

export const ACTIONS = {
  generate: {
    label: () => t('Generate'),
    keys: ['mod+enter'],
    perform: () => performers.run((now) => now.generate()),
    exclusive: true,
    enabled: () => canBegin() && maySend(),
    inFields: true,
  },
  // Before the other action of its key: the brush is put down first.
  leaveMask,
  cancel: {
    label: () => t('Cancel the run'),
    keys: ['escape'],
    perform: async () => {
      const job = stoppable();
      if (job !== undefined) await performers.run((now) => now.cancelJob(job.id));
    },
    enabled: () => stoppable()?.cancelRequested === false,
    inFields: true,
  },
  openPicture: {
    label: () => t('Choose a picture'),
    keys: ['mod+o'],
    perform: async () => {
      const pictures = await pickPictures();
      const { takePictures } = await whileOpening(performers.load);
      await takePictures(pictures);
    },
    enabled: always,
    inFields: true,
    next: [],
  },
  openAddress: {
    label: () => t('From an address'),
    keys: ['a'],
    perform: () => setSession({ dialog: 'address' }),
    enabled: always,
  },
  takePhoto: {
    label: () => t('Take a photo'),
    keys: ['p'],
    perform: () => performers.run((now) => now.takePhoto()),
    enabled: always,
  },
  useExample: {
    label: () => t('Try the example'),
    keys: [],
    perform: () => whileChanging(async () => performers.run((now) => now.showExample())),
    enabled: always,
  },
  drawAll: {
    label: () => t('Draw all pictures'),
    keys: [],
    // Loaded when somebody brings several.
    perform: async () => (await import('./draw-all.ts')).drawAll(),
    exclusive: true,
    // They run here, which the button for the hosted service would not say.
    enabled: () => useSession.getState().others.length > 0 && useHostedKey.getState().key === null,
    next: [RUN_TILE],
  },
  leaveOthers: {
    label: () => t('Only this one'),
    keys: [],
    perform: () => setSession({ others: [] }),
    enabled: () => useSession.getState().others.length > 0,
    next: [MASK_BUTTON],
  },
  removePicture: {
    label: () => t('Remove the picture'),
    keys: [],
    perform: () => whileChanging(async () => performers.run((now) => now.forgetSource())),
    enabled: hasSource,
    next: [PICTURE_BUTTON],
  },
  ...maskActions,
  acceptRecipe: {
    label: () => t('Yes'),
    keys: [],
    perform: () => performers.run((now) => now.bringBackRecipe()),
    enabled: hasRecipe,
    next: [MASK_BUTTON],
  },
  leaveRecipe: {
    label: () => t('No'),
    keys: [],
    perform: () => setSession({ recipe: null }),
    enabled: hasRecipe,
    next: [MASK_BUTTON],
  },
  takeBrought: {
    label: () => t('Yes'),
    keys: [],
    // Loaded when a link or another app has brought something.
    perform: () => whileChanging(async () => (await import('./take-brought.ts')).takeBrought()),
    enabled: hasBrought,
    next: [MASK_BUTTON, PICTURE_BUTTON, '[data-action=showSource]'],
  },
  leaveBrought: {
    label: () => t('No'),
    keys: [],
    perform: () => setSession({ brought: null }),
    enabled: hasBrought,
    next: [MASK_BUTTON, PICTURE_BUTTON, '[data-action=showSource]'],
  },
  focusPrompt: {
    label: () => t('Write the prompt'),
    keys: ['/'],
    perform: () => document.querySelector<HTMLElement>('#prompt')?.focus(),
    enabled: always,
  },
  ...WEIGHT_ACTIONS,
  showSource: {
    label: () => t('Show your picture'),
    keys: ['y'],
    perform: () => setSettings({ view: '' }),
    enabled: () => hasSource() && viewed() !== undefined,
    next: [MASK_BUTTON, PICTURE_BUTTON],
  },
  holdOriginal: {
    label: () => t('Hold to see the original'),
    keys: ['o'],
    perform: () => setSession({ holdingOriginal: true }),
    release: () => setSession({ holdingOriginal: false }),
    enabled: () => {
      const job = viewedResult();
      return job !== undefined && hasOriginal(job);
    },
    inFull: true,
  },
  ...DOWNLOAD_ACTIONS,
  anotherSeed: {
    label: () => t('Another seed'),
    keys: ['n'],
    perform: async () => {
      const job = viewedResult();
      if (job !== undefined) await performers.run((now) => now.anotherSeed(job));
    },
    exclusive: true,
    enabled: () => viewedResult() !== undefined,
    next: [RUN_TILE],
  },
  ...STRIP_ACTIONS,
  star: {
    label: () => t('Star'),
    keys: ['s'],
    perform: async () => {
      const job = viewedResult();
      if (job !== undefined) await performers.run((now) => now.toggleStars([job]));
    },
    enabled: () => viewedResult() !== undefined,
    inFull: true,
  },
  useAsInput: {
    label: () => t('Use as input'),
    keys: ['u'],
    perform: async () => {
      const job = viewedResult();
      const use = async () => job && performers.run((now) => now.setResultAsSource(job));
      await whileChanging(use);
    },
    enabled: () => viewedResult() !== undefined,
    next: [MASK_BUTTON, PICTURE_BUTTON],
  },
  ...RECALL_ACTIONS,
  retry: {
    label: () => t('Try again'),
    keys: [],
    perform: () => performers.run((now) => now.retry(viewed())),
    exclusive: true,
    enabled: () => viewed()?.state === 'failed',
    next: [RUN_TILE],
  },
  deleteResult: {
    label: () => t('Delete from the history'),
    keys: ['delete'],
    // Not exclusive: who presses the key twice quickly means two pictures.
    perform: deleteViewed,
    enabled: () => {
      const job = viewed();
      return job !== undefined && !isActive(job);
    },
  },
  undoDelete: {
    label: () => t('Bring back what was deleted'),
    keys: ['mod+z'],
    perform: () => performers.run((now) => now.undoDelete()),
    // While a person paints, its key means strokes, and there may be none left to undo.
    enabled: () => useSession.getState().deleted.length > 0 && !isPainting(),
  },
  // Before the two other actions of the arrows.
  ...LOOK_ACTIONS,
  newer: {
    label: () => t('Newer picture'),
    keys: ['arrowright'],
    perform: () => step(1),
    enabled: canStep,
    inFull: true,
  },
  older: {
    label: () => t('Older picture'),
    keys: ['arrowleft'],
    perform: () => step(-1),
    enabled: canStep,
    inFull: true,
  },
  allPictures: {
    label: () => t('All pictures'),
    keys: ['g'],
    perform: () => setSession({ dialog: 'pictures' }),
    enabled: always,
  },
  models: {
    label: () => t('Models'),
    keys: ['m'],
    perform: () => setSession({ dialog: 'models' }),
    enabled: always,
  },
  shortcuts: {
    label: () => t('Keyboard shortcuts'),
    keys: ['?'],
    perform: () => setSession({ dialog: 'shortcuts' }),
    enabled: always,
  },
  ...APP_ACTIONS,
} as const satisfies Readonly<Record<string, Action>>;

export type ActionId = keyof typeof ACTIONS;
