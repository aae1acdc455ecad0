/** Bringing back what a picture was made with: rows of the action table. */
import { t } from '../language/t.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { findJob } from '../stores/jobs.ts';
import { canUndoRecall } from '../stores/recalled.ts';
import { useSettings } from '../stores/settings.ts';
import { whileChanging } from '../stores/while-opening.ts';
import type { Action } from './action.ts';
import { isPainting, MASK_BUTTON } from './mask-actions.ts';
import type { RecallPart } from './recall.ts';

const viewed = (): JobRecord | undefined => findJob(useSettings.getState().view);
const isViewed = (): boolean => viewed() !== undefined;
/** Loaded when it is first used. A run that is begun meanwhile would have what is about to go. */
const bringBack = (part: RecallPart) => async () => {
  const job = viewed();
  const { recall } = await whileChanging(() => import('./recall.ts'));
  await recall(job, part);
};

/** Where the focus goes where the picture of before is shown. */
const PLACES = [MASK_BUTTON, '[data-action=openPicture]'] as const;

export const RECALL_ACTIONS = {
  recall: {
    label: () => t('Bring back its picture and settings'),
    keys: ['r'],
    perform: bringBack('all'),
    enabled: isViewed,
    next: PLACES,
  },
  recallAllButSeed: {
    label: () => t('All but the seed'),
    keys: [],
    perform: bringBack('allButSeed'),
    enabled: isViewed,
    next: PLACES,
  },
  recallPrompt: {
    label: () => t('The prompt'),
    keys: [],
    perform: bringBack('prompt'),
    enabled: isViewed,
  },
  recallPicture: {
    label: () => t('The picture it began with'),
    keys: [],
    perform: bringBack('picture'),
    enabled: () => viewed()?.source != null,
    next: PLACES,
  },
  recallSettings: {
    label: () => t('The settings'),
    keys: [],
    perform: bringBack('settings'),
    enabled: isViewed,
  },
  recallSeed: {
    label: () => t('The seed'),
    keys: [],
    perform: bringBack('seed'),
    enabled: isViewed,
  },
  // Before the other action of its key, which takes back deletions.
  undoRecall: {
    label: () => t('Take back what was brought back'),
    keys: ['mod+z'],
    perform: async () => (await whileChanging(() => import('./undo-recall.ts'))).undoRecall(),
    // While a person paints, its key means strokes.
    enabled: () => canUndoRecall() && !isPainting(),
  },
} as const satisfies Readonly<Record<string, Action>>;
