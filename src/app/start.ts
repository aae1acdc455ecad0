/** All that runs in the page beside its screen. It begins after the first paint. */
import { loadAhead } from '../actions/load-ahead.ts';
import { perform } from '../actions/perform.ts';
import { performers } from '../actions/performing.ts';
import { showUnfinished } from '../actions/show-unfinished.ts';
import { tellEnds } from '../actions/tell-ends.ts';
import { checkAhead } from '../jobs/check-ahead.ts';
import { engineFlags } from '../jobs/engine-flags.ts';
import { startExecutor } from '../jobs/executor.ts';
import { pageEngine } from '../jobs/page-engine.ts';
import { startModels } from '../models/start-models.ts';
import { watchForClearing } from '../stores/cleared.ts';
import { mirrorFirstUses } from '../stores/first-use.ts';
import { restoreLearnedWords } from '../stores/learned-words.ts';
import { restoreLoras } from '../stores/loras.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { probe } from '../stores/probe.ts';
import { setSession } from '../stores/session.ts';
import { restoreSource } from '../stores/source.ts';
import type { SourceTurn } from '../stores/source-turn.ts';
import { whileChanging } from '../stores/while-opening.ts';
import { takeFromOutside } from './from-outside.ts';
import { fetchLaterViews } from '../ui/later-view.ts';
import { openDoor } from './runner-api.ts';

export { startOffline } from '../models/pwa.ts';

/** @param turn of the page's beginning. @returns once the picture of before is on the stage again, or why not is shown */
export function start(turn: SourceTurn): Promise<void> {
  void fetchLaterViews();
  for (const fault of engineFlags().faults) console.warn(fault);
  openDoor();
  void startExecutor({ engine: pageEngine, begin: (signal) => loadAhead(pageEngine, signal) });
  void mirrorJobs().then(() => showUnfinished());
  tellEnds();
  watchForClearing();
  void startModels();
  void mirrorFirstUses();
  checkAhead(pageEngine);
  const restored = perform(() => restoreSource(turn));
  void perform(() => takeFromOutside(restored));
  void perform(() => whileChanging(restoreLearnedWords));
  void perform(() => whileChanging(restoreLoras));
  void probe().then((report) => setSession({ report }));
  void perform(performers.load);
  return restored;
}
