/** What a person can do to the mask: the part of the picture that is drawn anew. Rows of the action table. */
import { t } from '../language/t.ts';
import { findJob } from '../stores/jobs.ts';
import { isPainted, useMask } from '../stores/mask.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { part } from '../ui/part.ts';
import type { Action } from './action.ts';
import { performers } from './performing.ts';

/**
 * Loaded when it is first used, as most pictures have no mask. Then each key acts before the press of the mouse that
 * follows it: an `import()` takes some tasks each time, also of what is there.
 */
const edit = part(() => import('../stores/edit-mask.ts'));

/** Where painting begins. */
export const MASK_BUTTON = '[data-action=paintMask]:not(:disabled)';
/** Where it goes on. */
const MASK_SURFACE = '[data-field=mask_url]';

/** One press of a key changes the brush by this factor. */
const SIZE_STEP = 1.25;

const isOnStage = (): boolean =>
  useSession.getState().source !== null && findJob(useSettings.getState().view) === undefined;
/** Whether the brush is in the person's hand, from the press that takes it up: the keys of its tools may follow at once. */
export const isPainting = (): boolean => {
  const { painting, beginning } = useMask.getState();
  return (painting || beginning) && isOnStage();
};
const hasMask = (): boolean => isPainted(useMask.getState().drawing);

async function beginPainting(): Promise<void> {
  useMask.setState({ beginning: true });
  try {
    await edit.run(({ startPainting }) => startPainting());
  } finally {
    useMask.setState({ beginning: false });
  }
}

export const MASK_ACTIONS = {
  paintMask: {
    label: () => t('Paint a mask'),
    keys: ['b'],
    perform: beginPainting,
    enabled: () => isOnStage() && !useMask.getState().painting,
  },
  leaveMask: {
    label: () => t('Done painting'),
    keys: ['escape'],
    perform: () => edit.run(({ stopPainting }) => stopPainting()),
    enabled: isPainting,
    inFields: true,
    next: [MASK_BUTTON],
  },
  eraseMask: {
    label: () => t('Switch between brush and eraser'),
    keys: ['e'],
    perform: () => edit.run(({ switchTool }) => switchTool()),
    enabled: isPainting,
  },
  narrowBrush: {
    label: () => t('Smaller brush'),
    keys: ['['],
    perform: () => edit.run(({ scaleBrush }) => scaleBrush(1 / SIZE_STEP)),
    enabled: isPainting,
  },
  widenBrush: {
    label: () => t('Larger brush'),
    keys: [']'],
    perform: () => edit.run(({ scaleBrush }) => scaleBrush(SIZE_STEP)),
    enabled: isPainting,
  },
  undoMask: {
    label: () => t('Undo the last stroke'),
    keys: ['mod+z'],
    perform: () => edit.run(({ undoMask }) => undoMask()),
    enabled: () => isPainting() && (useMask.getState().drawing?.done.length ?? 0) > 0,
    next: [MASK_SURFACE],
  },
  redoMask: {
    label: () => t('Do the stroke again'),
    keys: ['mod+shift+z', 'mod+y'],
    perform: () => edit.run(({ redoMask }) => redoMask()),
    enabled: () => isPainting() && (useMask.getState().drawing?.undone.length ?? 0) > 0,
    next: [MASK_SURFACE],
  },
  invertMask: {
    label: () => t('Invert the mask'),
    keys: ['i'],
    perform: () => edit.run(({ invertMask }) => invertMask()),
    enabled: isPainting,
  },
  clearMask: {
    label: () => t('Clear the mask'),
    keys: [],
    perform: () => edit.run(({ clearMask }) => clearMask()),
    enabled: () => isPainting() && hasMask(),
    next: [MASK_SURFACE],
  },
  removeMask: {
    label: () => t('Remove the mask'),
    keys: [],
    perform: () => performers.run((now) => now.removeMask()),
    enabled: () => isOnStage() && hasMask(),
    next: [MASK_BUTTON],
  },
} as const satisfies Readonly<Record<string, Action>>;
