import { useEffect } from 'react';
import { progressFraction } from '../jobs/progress.ts';
import { activeJob, useJobs } from '../stores/jobs.ts';
import { useSettings } from '../stores/settings.ts';

const TITLE = 'Playground v2.5 image to image';

/** Sets the theme of the page and of the browser's own parts, such as scroll bars. */
export function useTheme(): void {
  const theme = useSettings((settings) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

/** Keeps the tab's title and the theme up to date. */
export function usePageState(): void {
  useTheme();
  const percent = useJobs(({ jobs }) => {
    const job = activeJob(jobs);
    return job === undefined ? null : Math.round(progressFraction(job.progress) * 100);
  });
  useEffect(() => {
    document.title = percent === null ? TITLE : `${percent} % · Playground`;
  }, [percent]);
}
