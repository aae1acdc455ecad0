/** How a finished picture is looked at. Nothing of it outlives the picture but whether it fills the screen. */
import { create } from 'zustand';
import type { JobId } from '../../workers/protocol/engine-job.ts';

/** Moves the view of what is shown now. Whoever shows pictures puts one into the store. */
export interface Lens {
  nearness(): Nearness;
  /** @param factor above 1 comes nearer; the middle stays where it is */
  zoomBy(factor: number): void;
  /** `fit`: the whole picture. `actual`: one pixel of the picture on one pixel of the screen. */
  zoomTo(size: 'fit' | 'actual'): void;
  /** Moves the view, in parts of its width and height: right and down are positive. */
  panBy(right: number, down: number): void;
}

/** How near a picture is seen. */
export interface Nearness {
  /** Pixels of the screen for 100 pixels of the picture. */
  readonly percent: number;
  /** Whether it differs from the whole picture in its frame. */
  readonly zoomed: boolean;
  /** Whether a part of it lies outside the frame. */
  readonly movable: boolean;
}

interface Look {
  /** Those of the views that are there, the one on top last. */
  readonly lenses: readonly Lens[];
  /** Of the view on top; null where there is none. */
  readonly nearness: Nearness | null;
  /** Whether the picture fills the screen. */
  readonly full: boolean;
  /** Which picture of a job is shown, where it is not the first. */
  readonly chosen: { readonly job: JobId; readonly index: number } | null;
}

export const useLook = create<Look>(() => ({
  lenses: [],
  nearness: null,
  full: false,
  chosen: null,
}));

export function setLook(change: Partial<Look>): void {
  useLook.setState(change);
}

/** Puts a lens on top. @returns what takes it away */
export function addLens(lens: Lens): () => void {
  const put = (change: (lenses: readonly Lens[]) => readonly Lens[]): void =>
    useLook.setState((look) => {
      const lenses = change(look.lenses);
      return { lenses, nearness: lenses.at(-1)?.nearness() ?? null };
    });
  put((lenses) => [...lenses, lens]);
  return () => put((lenses) => lenses.filter((each) => each !== lens));
}

/** The lens of the view on top; undefined where no finished picture is shown. */
export function topLens({ lenses }: Look = useLook.getState()): Lens | undefined {
  return lenses.at(-1);
}

/** The number of the shown picture among those of a job, from 0. */
export function shownIndex(job: JobId, { chosen }: Look = useLook.getState()): number {
  return chosen?.job === job ? chosen.index : 0;
}
