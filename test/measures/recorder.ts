import type { Page } from 'playwright-core';

/** A task of the page's own thread that took longer than 50 ms, in ms since the page began. */
export interface LongTask {
  readonly at: number;
  readonly ms: number;
  /** The scripts that the browser blames, longest first; empty where it blames none. */
  readonly scripts: readonly string[];
}

/** An input of a person, and how long until the screen showed what came of it. */
export interface Interaction {
  readonly at: number;
  readonly ms: number;
  readonly what: string;
}

/** Parts of the page that moved without an input, in ms since the page began. */
export interface Shift {
  readonly at: number;
  readonly value: number;
  /** What moved, and where from and to, px. */
  readonly moved: readonly string[];
}

/** What a page's own observers have seen since it began. */
export interface Recorded {
  readonly now: number;
  /** ms; null before it. */
  readonly firstPaint: number | null;
  /** All layout shifts that no input has caused. */
  readonly shifts: readonly Shift[];
  readonly tasks: readonly LongTask[];
  readonly interactions: readonly Interaction[];
  /** Scripts and styles, by when each was asked for. */
  readonly files: readonly { readonly at: number; readonly path: string }[];
}

declare global {
  var measured: { readonly read: () => Recorded };
}

/** From the next navigation on, the page keeps what the browser says of its smoothness. */
export async function record(page: Page): Promise<void> {
  // tsx names the functions of what it compiles by a helper that the page lacks.
  await page.addInitScript('globalThis.__name = (made) => made;');
  await page.addInitScript(watch);
}

export function recorded(page: Page): Promise<Recorded> {
  // Observers are called in a task of their own, at the latest after the frame.
  return page.evaluate(async () => {
    await new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve));
    });
    return globalThis.measured.read();
  });
}

/** Runs in the page. Entries as the browser gives them, which TypeScript's DOM has in part. */
function watch(): void {
  type Entry = PerformanceEntry & {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly interactionId: number;
    readonly target: Element | null;
    readonly sources?: readonly {
      readonly node: Node | null;
      readonly previousRect: DOMRect;
      readonly currentRect: DOMRect;
    }[];
    readonly scripts: readonly {
      readonly duration: number;
      readonly invoker: string;
      readonly sourceFunctionName: string;
    }[];
  };
  const seen: Record<string, Entry[]> = {};
  const targets = new Map<Entry, string>();
  const moves = new Map<Entry, readonly string[]>();
  for (const type of ['longtask', 'long-animation-frame', 'event', 'layout-shift']) {
    const kept: Entry[] = (seen[type] = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Entry[]) {
        kept.push(entry);
        // The element may be gone when this is read.
        const { target } = entry;
        const name = target?.getAttribute('aria-label') ?? target?.textContent?.slice(0, 30);
        targets.set(entry, `${entry.name} ${target?.id || name || target?.localName || ''}`);
        const moved = (entry.sources ?? []).map(({ node, previousRect, currentRect }) => {
          const moving = node instanceof Element ? node : node?.parentElement;
          const text = moving?.getAttribute('aria-label') ?? moving?.textContent?.slice(0, 30);
          const places = [previousRect, currentRect].map(({ x, y, width, height }) =>
            [x, y, width, height].map(Math.round).join(' '),
          );
          return `<${moving?.localName} class=${moving?.className}> ${text}: ${places.join(' → ')}`;
        });
        moves.set(entry, moved);
      }
    }).observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  }
  const blamed = (task: Entry): string[] =>
    (seen['long-animation-frame'] ?? [])
      .filter((frame) => frame.startTime < task.startTime + task.duration)
      .filter((frame) => frame.startTime + frame.duration > task.startTime)
      .flatMap((frame) => [...frame.scripts])
      .toSorted((a, b) => b.duration - a.duration)
      .map((each) => `${Math.round(each.duration)} ms ${each.sourceFunctionName} ${each.invoker}`);
  globalThis.measured = {
    read: () => ({
      now: performance.now(),
      firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
      shifts: (seen['layout-shift'] ?? [])
        .filter((each) => !each.hadRecentInput)
        .map((each) => ({
          at: each.startTime,
          value: each.value,
          moved: moves.get(each) ?? [],
        })),
      tasks: (seen['longtask'] ?? []).map((task) => ({
        at: task.startTime,
        ms: task.duration,
        scripts: blamed(task),
      })),
      interactions: (seen['event'] ?? [])
        .filter((each) => each.interactionId > 0)
        .map((each) => ({
          at: each.startTime,
          ms: each.duration,
          what: targets.get(each) ?? each.name,
        })),
      files: (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .map(({ startTime, name }) => ({ at: startTime, path: new URL(name).pathname.slice(1) }))
        .filter(({ path }) => /\.(?:js|css)$/.test(path)),
    }),
  };
}
