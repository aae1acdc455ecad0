import { type ComponentType, createElement, lazy, useState } from 'react';
import { firstPaint } from './first-paint.ts';
import { type Part, part } from './part.ts';

/** In this time React has shown that a script did not come. */
const SHOWN_MS = 1000;

type Fetch<Props> = () => Promise<{ readonly default: ComponentType<Props> }>;

const parts: Part<unknown>[] = [];

/**
 * A view that the first paint does without. Its script is fetched after the first paint, whether the view is shown or
 * not, so that it is there at once when it is shown. It stands in a Boundary, for a person who is faster.
 */
export function laterView<Props extends object>(fetch: Fetch<Props>): ComponentType<Props> {
  const view = part(() => firstPaint.then(fetch));
  parts.push(view);
  return viewOf(view);
}

/** A view that few people see, or that comes with something that takes long: its script is fetched when it is shown. */
export function shownView<Props extends object>(fetch: Fetch<Props>): ComponentType<Props> {
  return viewOf(part(fetch));
}

/** A view whose script is asked for again, when it is shown again, if it did not come. */
function viewOf<Props extends object>(
  view: Part<{ readonly default: ComponentType<Props> }>,
): ComponentType<Props> {
  let awaited = lazy(load);
  async function load(): ReturnType<Fetch<Props>> {
    try {
      return await view.load();
    } catch (error) {
      // React keeps a failure for good. It asks once more for this one; a view that is shown later asks anew. Older
      // browsers keep the failure, too, until the page is loaded anew.
      setTimeout(() => (awaited = lazy(load)), SHOWN_MS);
      throw error;
    }
  }
  return function LaterView(props: Props) {
    // React shows nothing for a moment even if it waits for what is there.
    const [View] = useState(() => view.here()?.default ?? awaited);
    return createElement(View, props);
  };
}

/** Fetches the scripts of all later views. Never rejects: who is shown one asks for it again, and is told. */
export async function fetchLaterViews(): Promise<void> {
  await Promise.allSettled(parts.map((each) => each.load()));
}
