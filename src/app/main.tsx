import '../ui/theme.css';
import '../../workers/trusted-scripts.ts';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { findEmbedded } from '../models/manifest.ts';
import { listenForInstallOffer } from '../stores/install-offer.ts';
import { allowMemoryRecords } from '../stores/memory-records.ts';
import { takeTurn } from '../stores/source-turn.ts';
import { whileOpening } from '../stores/while-opening.ts';
import App from './App.tsx';
import { showDroppedFailures } from './dropped-failures.ts';
import { isInForeignFrame } from './foreign-frame.ts';
import { drawInLanguage } from './follow-language.ts';
import Framed from './Framed.tsx';
import InLanguage from './InLanguage.tsx';
import { listenForKeys } from '../actions/keys.ts';
import { perform } from '../actions/perform.ts';
import NoModel from './NoModel.tsx';
import OutdatedNotice from './OutdatedNotice.tsx';
import { firstPaint, screenIsThere } from '../ui/first-paint.ts';

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
    <Screen />
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
  void perform(() => whileOpening(startLater));
}
if (usable) listenForKeys();

/** Ends once the picture of before is on the stage again: what is generated before that would lack it. */
async function startLater(): Promise<void> {
  // Before anybody can bring another picture.
  const turn = takeTurn();
  await firstPaint;
  const { startOffline, start } = await import('./start.ts');
  startOffline();
  if (usable) await start(turn);
}

function Screen() {
  useEffect(screenIsThere, []);
  return null;
}
