import type { ReactNode } from 'react';
import { t } from '../language/t.ts';
import History from '../features/history/History.tsx';
import OfflineLine from '../features/offline/OfflineLine.tsx';
import Advanced from '../features/parameters/Advanced.tsx';
import Seed from '../features/parameters/Seed.tsx';
import Size from '../features/parameters/Size.tsx';
import Strength from '../features/parameters/Strength.tsx';
import Prompt from '../features/prompt/Prompt.tsx';
import GenerateBar from '../features/run/GenerateBar.tsx';
import DropAnywhere from '../features/source/DropAnywhere.tsx';
import { showFailure } from '../actions/perform.ts';
import { usePageState } from '../actions/page-state.ts';
import { activeJob, useJobs } from '../stores/jobs.ts';
import { useSession } from '../stores/session.ts';
import Boundary from '../ui/Boundary.tsx';
import { laterView, shownView } from '../ui/later-view.ts';
import { useRoute } from '../ui/route.ts';
import styles from './App.module.css';
import Header from './Header.tsx';
import Later from './Later.tsx';
import Page from './Page.tsx';
import Stage from './Stage.tsx';

/** After the first picture, and where jobs wait. */
const FullModelLine = laterView(() => import('../features/models/FullModelLine.tsx'));
const Queue = laterView(() => import('../features/queue/Queue.tsx'));

/** Loaded when a link or another app has brought something. */
const BroughtQuestion = shownView(() => import('../features/source/BroughtQuestion.tsx'));

/** Of a phone. */
const AppChoices = laterView(() => import('./AppChoices.tsx'));

const RunSpoken = laterView(() => import('../features/run/RunSpoken.tsx'));

/** Of a narrow screen. */
const RunBar = laterView(() => import('../features/run/RunBar.tsx'));

/** Loaded when it is opened, as it imports the hosted service's client. */
const ApiPage = shownView(() => import('../features/api/ApiPage.tsx'));

/** Loaded when it is opened: few people measure their GPU. */
const BenchPage = shownView(() => import('../features/bench/BenchPage.tsx'));

/** No part of a build for the public at all. */
const DebugPage = import.meta.env.DEV
  ? shownView(() => import('../features/debug/DebugPage.tsx'))
  : () => null;

export default function App() {
  return (
    <>
      <PageState />
      <Route />
    </>
  );
}

/** A view of its own, as it follows each step of a run: it would draw all of the page anew. */
function PageState() {
  usePageState();
  return null;
}

function Route() {
  switch (useRoute()) {
    case 'api':
      return (
        <Page key="api">
          <ApiPage />
        </Page>
      );
    case 'bench':
      return (
        <Page key="bench">
          <BenchPage />
        </Page>
      );
    case 'debug':
      return (
        <Page key="debug">
          <DebugPage />
        </Page>
      );
    case undefined:
      return <Main />;
  }
}

/** Parts that show runs. Each run asks for them again, if they did not come. */
function OfRuns({ children }: { readonly children: ReactNode }) {
  const run = useJobs(({ jobs }) => activeJob(jobs)?.id);
  return (
    <Boundary onFailure={showFailure} of={run}>
      {children}
    </Boundary>
  );
}

/** The main screen: the picture, and beside it the prompt and all parameters. */
function Main() {
  const isAsked = useSession((session) => session.brought !== null);
  return (
    <div className={styles.app}>
      <Header />
      <main className={styles.main}>
        <section className={styles.stage} id="stage" aria-label={t('Picture')}>
          {isAsked && (
            <Boundary onFailure={showFailure}>
              <BroughtQuestion />
            </Boundary>
          )}
          <Stage />
          <OfRuns>
            <Queue />
          </OfRuns>
          <History />
        </section>
        <section className={styles.panel} aria-label={t('Settings')}>
          <div className={styles.fields}>
            <Prompt />
            <Strength />
            <Size />
            <Seed />
            <Advanced />
            <OfflineLine />
            <Boundary onFailure={showFailure}>
              <FullModelLine />
            </Boundary>
            <Boundary onFailure={showFailure}>
              <AppChoices />
            </Boundary>
          </div>
          <div className={styles.go}>
            <OfRuns>
              <RunBar />
              <RunSpoken />
            </OfRuns>
            <GenerateBar />
          </div>
        </section>
      </main>
      <DropAnywhere />
      <Later />
    </div>
  );
}
