import { useEffect } from 'react';
import { t } from '../language/t.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { progressFraction } from '../jobs/progress.ts';
import { activeJob, useJobs } from '../stores/jobs.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';

/** Sets the theme of the page and of the browser's own parts, such as scroll bars. */
export function useTheme(): void {
  const theme = useSettings((settings) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

/** Keeps the tab's title, its icon and the theme up to date, and stops animations while a run needs the GPU. */
export function usePageState(): void {
  useTheme();
  const percent = useJobs(({ jobs }) => {
    const job = activeJob(jobs);
    return job === undefined ? null : Math.round(progressFraction(job.progress) * 100);
  });
  const working = useJobs(({ jobs }) => jobs.some(worksHere));
  const ended = useSession(({ unseen }) => endOf(unseen));
  const title = percent === null ? TITLES[ended]() : t('{percent} % · Playground', { percent });
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    document.documentElement.toggleAttribute('data-working', working);
  }, [working]);
  useEffect(() => {
    document.querySelector('link[rel=icon]')?.setAttribute('href', ICONS[ended]);
  }, [ended]);
}

/** Whether a run keeps the GPU of this machine busy, whichever page has begun it. */
function worksHere({ state, place }: JobRecord): boolean {
  return state === 'running' && place !== 'hosted';
}

/** How the runs ended that nobody has seen yet. */
type Unseen = 'none' | 'done' | 'failed';

const TITLES: Readonly<Record<Unseen, () => string>> = {
  none: () => t('Playground v2.5 image to image'),
  done: () => t('✓ Done · Playground'),
  failed: () => t('! Failed · Playground'),
};
const ICONS: Readonly<Record<Unseen, string>> = {
  none: './icon.svg',
  done: './icon-done.svg',
  failed: './icon-failed.svg',
};

function endOf(unseen: readonly JobRecord[]): Unseen {
  if (unseen.length === 0) return 'none';
  return unseen.some(({ state }) => state === 'failed') ? 'failed' : 'done';
}
