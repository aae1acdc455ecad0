import '../ui/theme.css';
import '../../workers/trusted-scripts.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startExecutor } from '../jobs/executor.ts';
import { startOffline } from '../models/pwa.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { allowMemoryRecords } from '../stores/memory-records.ts';
import { startBridge } from '../features/bridge/bridge-window.ts';
import BridgePage from '../features/bridge/BridgePage.tsx';
import { showDroppedFailures } from './dropped-failures.ts';
import { drawInLanguage } from './follow-language.ts';
import InLanguage from './InLanguage.tsx';
import OutdatedNotice from './OutdatedNotice.tsx';

const root = document.querySelector('#root');
if (root === null) throw new Error('bridge.html has no #root');
allowMemoryRecords();
showDroppedFailures();
const page = () => (
  <>
    <BridgePage />
    <OutdatedNotice />
  </>
);
drawInLanguage(() =>
  createRoot(root).render(
    <StrictMode>
      <InLanguage draw={page} />
    </StrictMode>,
  ),
);

startBridge();
// Without an open page of the app this window runs the site's requests.
void startExecutor();
startOffline();
void mirrorJobs();
