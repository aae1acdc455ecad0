/** What a person can do to look closely at a finished picture. Rows of the action table. */
import { t } from '../language/t.ts';
import { findJob } from '../stores/jobs.ts';
import { setLook, topLens, useLook } from '../stores/look.ts';
import { hasOriginal } from '../stores/original.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import type { Action } from './action.ts';

/** One press of a key comes nearer by this factor. */
const ZOOM_STEP = 1.5;
/** One press of an arrow moves the view by this part of its side. */
const PAN_STEP = 0.15;

const isShown = (): boolean => topLens() !== undefined;
const isZoomed = (): boolean => isShown() && useLook.getState().nearness?.zoomed === true;
/** A picture of a prompt alone has no original. */
const isCompared = (): boolean => {
  const job = isShown() ? findJob(useSettings.getState().view) : undefined;
  return job !== undefined && hasOriginal(job);
};
const isMovable = (): boolean => isShown() && useLook.getState().nearness?.movable === true;

/** The arrow keys move what does not fit; else they go through the history. */
function pan(label: () => string, key: string, right: number, down: number) {
  return {
    label,
    keys: [key],
    perform: () => topLens()?.panBy(right * PAN_STEP, down * PAN_STEP),
    enabled: isMovable,
    repeats: true,
    inFull: true,
  } as const satisfies Action;
}

export const LOOK_ACTIONS = {
  zoomIn: {
    label: () => t('Zoom in'),
    keys: ['plus'],
    perform: () => topLens()?.zoomBy(ZOOM_STEP),
    enabled: isShown,
    repeats: true,
    inFull: true,
  },
  zoomOut: {
    label: () => t('Zoom out'),
    keys: ['minus'],
    perform: () => topLens()?.zoomBy(1 / ZOOM_STEP),
    enabled: isShown,
    repeats: true,
    inFull: true,
  },
  zoomFit: {
    label: () => t('Show the whole picture'),
    keys: ['0'],
    perform: () => topLens()?.zoomTo('fit'),
    enabled: isZoomed,
    next: ['[data-action=zoomActual]'],
    inFull: true,
  },
  zoomActual: {
    label: () => t('Show each pixel as one pixel (100 %)'),
    keys: ['1'],
    perform: () => topLens()?.zoomTo('actual'),
    enabled: isShown,
    inFull: true,
  },
  panLeft: pan(() => t('Move left in a picture that is zoomed in'), 'arrowleft', -1, 0),
  panRight: pan(() => t('Move right in it'), 'arrowright', 1, 0),
  panUp: pan(() => t('Move up in it'), 'arrowup', 0, -1),
  panDown: pan(() => t('Move down in it'), 'arrowdown', 0, 1),
  switchCompare: {
    label: () => t('Switch between slider and side by side'),
    keys: ['c'],
    perform: () => {
      const { compare } = useSettings.getState();
      setSettings({ compare: compare === 'slider' ? 'sideBySide' : 'slider' });
    },
    enabled: isCompared,
    inFull: true,
  },
  fullScreen: {
    label: () => t('Full screen'),
    keys: ['f'],
    perform: () => setLook({ full: !useLook.getState().full }),
    enabled: isShown,
    inFull: true,
  },
} as const satisfies Readonly<Record<string, Action>>;
