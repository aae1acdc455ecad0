import { randomName } from '../../workers/protocol/random-name.ts';
import { keep, readKept } from './browser-storage.ts';

/** A tab of the browser, over its reloads. */
export interface Tab {
  /** Names what this tab keeps. */
  readonly id: string;
  /**
   * Names what it kept before: the same after a reload. After the tab was duplicated, or the browser
   * crashed, it is that of the tab before. null in a new tab.
   */
  readonly before: string | null;
}

const ID = 'playground-tab';
/** Kept while the tab shows the page. A duplicate of the tab gets a copy of this too, and so knows. */
const OPEN = 'playground-tab-open';

/** The tab of this page. Without session storage each load is a tab of its own. */
export const tab: Tab = identify();

function identify(): Tab {
  const before = readKept('sessionStorage', ID);
  const isCopy = readKept('sessionStorage', OPEN) !== null;
  const id = before === null || isCopy ? randomName() : before;
  if (id !== before) keep('sessionStorage', ID, id);
  const mark = (): void => void keep('sessionStorage', OPEN, 'yes');
  mark();
  globalThis.addEventListener?.('pagehide', () => keep('sessionStorage', OPEN, null));
  globalThis.addEventListener?.('pageshow', mark);
  return { id, before };
}
