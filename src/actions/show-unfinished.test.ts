import { afterEach, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../workers/records/record.ts';
import { useJobs } from '../stores/jobs.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { showUnfinished } from './show-unfinished.ts';

const OPENED = 1_000_000;
const job = (id: string, change: Partial<JobRecord>) =>
  ({ id, origin: 'app', finishedAt: null, ...change }) as JobRecord;
const ended = (id: string, state: 'done' | 'failed', finishedAt: number) =>
  job(id, { state, finishedAt });

/** What the page shows once it has opened with these jobs. */
function shown(...jobs: readonly JobRecord[]): string {
  useJobs.setState({ jobs });
  showUnfinished(OPENED);
  return useSettings.getState().view;
}

afterEach(() => {
  useJobs.setState({ jobs: [] });
  setSettings({ view: '' });
});

describe('a page that opens', () => {
  it('shows the run that goes on, whatever was shown before', () => {
    setSettings({ view: 'old' });
    const old = ended('old', 'done', 5);
    expect(shown(old, job('a', { state: 'running' }), job('b', { state: 'queued' }))).toBe('a');
  });

  it('shows the run that has failed since, because it was interrupted twice', () => {
    expect(shown(ended('old', 'failed', OPENED - 1), ended('a', 'failed', OPENED + 10))).toBe('a');
  });

  it('shows what was shown before where everything was finished', () => {
    setSettings({ view: 'b' });
    expect(shown(ended('a', 'failed', OPENED - 1), ended('b', 'done', 5))).toBe('b');
  });

  it('shows no job of a program', () => {
    expect(shown(job('a', { state: 'running', origin: 'endpoint' }))).toBe('');
  });
});
