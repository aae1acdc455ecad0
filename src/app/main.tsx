import '../ui/theme.css';
import '../../workers/trusted-scripts.ts';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { probe } from '../stores/probe.ts';
import { findEmbedded } from '../models/manifest.ts';
import { startModels } from '../models/start-models.ts';
import { mirrorFirstUses } from '../stores/first-use.ts';
import { restoreLearnedWords } from '../stores/learned-words.ts';
import { restoreLoras } from '../stores/loras.ts';
import { listenForInstallOffer } from '../stores/install-offer.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { allowMemoryRecords } from '../stores/memory-records.ts';
import { setSession } from '../stores/session.ts';
import { restoreSource } from '../stores/source.ts';
import { watchForClearing } from '../stores/cleared.ts';
import App from './App.tsx';
import { showDroppedFailures } from './dropped-failures.ts';
import { takeFromOutside } from './from-outside.ts';
import { isInForeignFrame } from './foreign-frame.ts';
import { drawInLanguage } from './follow-language.ts';
import Framed from './Framed.tsx';
import InLanguage from './InLanguage.tsx';
import { showUnfinished } from '../actions/show-unfinished.ts';
import { tellEnds } from '../actions/tell-ends.ts';
import { openDoor } from './runner-api.ts';
import { checkAhead } from '../jobs/check-ahead.ts';
import { engineFlags } from '../jobs/engine-flags.ts';
import { startExecutor } from '../jobs/executor.ts';
import { pageEngine } from '../jobs/page-engine.ts';
import { listenForKeys } from '../actions/keys.ts';
import { perform } from '../actions/perform.ts';
import NoModel from './NoModel.tsx';
import OutdatedNotice from './OutdatedNotice.tsx';
import { startOffline } from '../models/pwa.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
const framed = isInForeignFrame();
const usable = !framed && findEmbedded() !== undefined;
allowMemoryRecords();
showDroppedFailures();
/** The page's policy allows no style element: theme.css has what Base UI would put into one. */
const page = () => (
  <CSPProvider disableStyleElements>
    {framed ? <Framed /> : usable ? <App /> : <NoModel />}
    <OutdatedNotice />
  </CSPProvider>
);
drawInLanguage(() =>
  createRoot(root).render(
    <StrictMode>
      <InLanguage draw={page} />
    </StrictMode>,
  ),
);

if (!framed) {
  listenForInstallOffer();
  startOffline();
}
if (usable) {
  for (const fault of engineFlags().faults) console.warn(fault);
  listenForKeys();
  openDoor();
  void startExecutor({ engine: pageEngine });
  void mirrorJobs().then(() => showUnfinished());
  tellEnds();
  watchForClearing();
  void startModels();
  void mirrorFirstUses();
  checkAhead(pageEngine);
  const restored = perform(restoreSource);
  void perform(() => takeFromOutside(restored));
  void perform(restoreLearnedWords);
  void perform(restoreLoras);
  void probe().then((report) => setSession({ report }));
}
