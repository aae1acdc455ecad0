import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import { database } from '../../workers/records/database.ts';
import { listJobs } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { setLearnedWords, useLearnedWords } from '../stores/learned-words.ts';
import { useRecalled } from '../stores/recalled.ts';
import { setSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/', querySelector: () => null });
const { ACTIONS } = await import('./actions.ts');
const { recall } = await import('./recall.ts');
const { generate } = await import('./submit.ts');

const settings = () => useSettings.getState();
const deletion = (id: JobId) => ({ ids: [id], shown: id });
let job: JobRecord;

/** A job was made of other settings than those on the screen now. */
beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  useRecalled.setState({ recalled: null });
  setSession({ source: null, problem: null, deleted: [] });
  setSettings({ ...DEFAULT_SETTINGS, seed: '7', seedLocked: true });
  setRequest({ prompt: 'the first', negative_prompt: 'blurred', num_inference_steps: 9 });
  await setLearnedWords([{ name: 'cat.pti', file: new Blob(['cat']), words: '<cat>' }]);
  await generate();
  const [made] = await listJobs();
  job = made ?? expect.fail('no job');
  await setLearnedWords([]);
  setSettings({ seed: '8', seedLocked: false, view: job.id });
  setRequest({ prompt: 'now', negative_prompt: '', num_inference_steps: 20 });
});

describe('a part of a recipe', () => {
  it('is the prompt, with what it shall not show', async () => {
    await recall(job, 'prompt');
    expect(settings()).toMatchObject({
      request: { prompt: 'the first', negative_prompt: 'blurred', num_inference_steps: 20 },
      seed: '8',
      seedLocked: false,
      view: job.id,
    });
  });

  it('is the prompt as it was written, its style apart, and whether its brackets weigh words', async () => {
    const ink = { name: 'Ink', prompt: 'ink drawing', negative_prompt: 'photo' };
    setRequest({ prompt: 'a (red:1.2) boat', negative_prompt: 'fog', prompt_weighting: true });
    setSettings({ style: ink });
    await generate();
    const styled = (await listJobs()).find(({ written }) => written !== undefined);
    expect(styled?.request).toMatchObject({
      prompt: 'a (red:1.2) boat, ink drawing',
      negative_prompt: 'fog, photo',
    });
    setRequest({ prompt: 'now', negative_prompt: '', prompt_weighting: false });
    setSettings({ style: null });
    await recall(styled, 'prompt');
    expect(settings()).toMatchObject({
      style: ink,
      request: { prompt: 'a (red:1.2) boat', negative_prompt: 'fog', prompt_weighting: true },
    });
    await ACTIONS.undoRecall.perform();
    expect(settings()).toMatchObject({ style: null, request: { prompt: 'now' } });
    // A picture without a style takes it away.
    setSettings({ style: ink });
    await recall(job, 'prompt');
    expect(settings().style).toBeNull();
  });

  it('is the settings, and the files they name', async () => {
    await recall(job, 'settings');
    expect(settings()).toMatchObject({
      request: { prompt: 'now', negative_prompt: '', num_inference_steps: 9 },
      seed: '8',
    });
    expect(useLearnedWords.getState().list).toMatchObject([{ words: '<cat>' }]);
  });

  it('has the fit that the engine makes of a request without one', async () => {
    const request = { ...job.request, image_url: 'https://example.com/a.png' };
    await recall({ ...job, origin: 'endpoint', request }, 'settings');
    expect(settings().request.fit).toBe('stretch');
  });

  it('is the seed, for the next run', async () => {
    await recall(job, 'seed');
    expect(settings()).toMatchObject({
      request: { prompt: 'now', num_inference_steps: 20 },
      seed: '7',
      seedLocked: true,
    });
  });

  it('is all but the seed', async () => {
    await recall(job, 'allButSeed');
    expect(settings()).toMatchObject({
      request: { prompt: 'the first', num_inference_steps: 9 },
      seed: '8',
      seedLocked: false,
      view: '',
    });
  });
});

describe('taking it back', () => {
  it('brings back all that was on the screen', async () => {
    const before = settings();
    await recall(job);
    expect(settings().seed).toBe('7');
    await ACTIONS.undoRecall.perform();
    expect(settings()).toEqual(before);
    expect(useLearnedWords.getState().list).toEqual([]);
    expect(ACTIONS.undoRecall.enabled()).toBe(false);
  });

  it('leaves what was typed since', async () => {
    await recall(job);
    setRequest({ prompt: 'typed since' });
    await ACTIONS.undoRecall.perform();
    expect(settings().request).toMatchObject({ prompt: 'typed since', num_inference_steps: 20 });
  });

  it('comes after a deletion that came later', async () => {
    await recall(job);
    setSession({ deleted: [deletion(job.id)] });
    expect(ACTIONS.undoRecall.enabled()).toBe(false);
    setSession({ deleted: [] });
    expect(ACTIONS.undoRecall.enabled()).toBe(true);
  });

  it('comes after it also where a deletion from before has ended meanwhile', async () => {
    setSession({ deleted: [deletion('before' as JobId)] });
    await recall(job);
    setSession({ deleted: [deletion(job.id)] });
    expect(ACTIONS.undoRecall.enabled()).toBe(false);
  });
});
